import type { SendMailOptions } from 'nodemailer';
import type { Mailbox } from '../config.js';
import type { Letter } from './letter.js';

/**
 * The message of a letter. Its Message-ID is the same at every attempt, so that a receiver can tell a repetition; it says
 * that a machine wrote it (RFC 3834), so that no machine answers.
 */
export function messageOf(id: string, { to, subject, text, html }: Letter, from: Mailbox): SendMailOptions {
  return {
    from: { name: from.name, address: from.address },
    to: { name: '', address: to },
    subject: oneLine(subject),
    text,
    html,
    messageId: `<${id}@${from.address.slice(from.address.lastIndexOf('@') + 1)}>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** A header is one line, whatever somebody called their organization. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}
