import { createHash } from 'node:crypto';
import { mailboxOf } from '../values/email.js';

/**
 * What letters of a kind to a mailbox are counted under, whichever of its spellings was typed. Hashed: the table of limits
 * doesn't list who was written to.
 *
 * @example mailboxKey('letters', 'ada+work@acme.example')
 */
export function mailboxKey(kind: string, emailKey: string): string {
  return `${kind}:${createHash('sha256').update(mailboxOf(emailKey)).digest('base64url')}`;
}
