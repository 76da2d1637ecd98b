import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { parse, stringify } from 'uuid';
import { AuthSettings } from '../auth/auth.settings.js';
import { keyFor } from '../config.js';

/** What a token stands for; a later generation makes the earlier tokens worthless. */
export interface Tokened {
  id: string;
  generation: number;
}

const ID_BYTES = 16;
const SIGNATURE_BYTES = 32;

/**
 * The secret in an invitation's mail: the invitation's id, then 256 bits derived from id and generation with the
 * service's key. It is stored nowhere, and a mail that waits can be written at any time.
 */
@Injectable()
export class InvitationTokens {
  private readonly key: KeyObject;

  constructor(settings: AuthSettings) {
    this.key = keyFor('invitation', settings.secret);
  }

  tokenOf(invitation: Tokened): string {
    return Buffer.concat([parse(invitation.id), this.signatureOf(invitation)]).toString('base64url');
  }

  /** The invitation that a token is about, genuine or not; `undefined` for what no token looks like. */
  idIn(token: string): string | undefined {
    const bytes = bytesOf(token);
    return bytes && stringOf(bytes.subarray(0, ID_BYTES));
  }

  isGenuine(token: string, invitation: Tokened): boolean {
    const signature = bytesOf(token)?.subarray(ID_BYTES);
    return signature !== undefined && timingSafeEqual(signature, this.signatureOf(invitation));
  }

  private signatureOf({ id, generation }: Tokened): Buffer {
    return createHmac('sha256', this.key).update(`${id} ${generation}`).digest();
  }
}

function bytesOf(token: string): Buffer | undefined {
  const bytes = /^[\w-]{64}$/.test(token) ? Buffer.from(token, 'base64url') : undefined;
  return bytes?.length === ID_BYTES + SIGNATURE_BYTES ? bytes : undefined;
}

/** NOTE: it throws for bytes that no version of a UUID has. */
function stringOf(bytes: Uint8Array): string | undefined {
  try {
    return stringify(bytes);
  } catch {
    return undefined;
  }
}
