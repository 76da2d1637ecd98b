import { createHmac, randomBytes, timingSafeEqual, type KeyObject } from 'node:crypto';
import { keyFor } from '../config.js';

/** What a passkey is asked for. */
export interface Occasion {
  purpose: 'registration' | 'login' | 'second-step' | 'step-up';
  /** Whose occasion it is: the id of a login, or of one that is half done; nobody's of a login that only begins. */
  subject: string;
}

/** A challenge that is genuine and not too old. Whether it was used is for the database to say. */
export interface Challenge {
  /** By which it is known again once it was used. */
  nonce: Buffer;
  expiresAt: Date;
}

export const CHALLENGE_SECONDS = 300;

const [NONCE_BYTES, TIME_BYTES, SIGNATURE_BYTES] = [18, 4, 32];
const SIZE = NONCE_BYTES + TIME_BYTES + SIGNATURE_BYTES;
const CHALLENGE = /^[\w-]{72}$/;

/**
 * What a passkey signs, so that an answer is good once, for a while, and only for what it was asked for. A challenge says when it ends,
 * and a key of the service signs it together with its occasion: whoever asks for one leaves nothing behind, so nobody can fill the
 * database with them, and a page may ask whenever it is opened. One that was used is remembered until it ends.
 */
export class PasskeyChallenges {
  private readonly key: KeyObject;

  constructor(secret: string) {
    this.key = keyFor('passkey-challenge', secret);
  }

  newFor(occasion: Occasion, now: Date): Uint8Array<ArrayBuffer> {
    const head = Buffer.alloc(NONCE_BYTES + TIME_BYTES);
    randomBytes(NONCE_BYTES).copy(head);
    head.writeUInt32BE(Math.floor(now.getTime() / 1000) + CHALLENGE_SECONDS, NONCE_BYTES);
    return Uint8Array.from(Buffer.concat([head, this.signatureOf(head, occasion)]));
  }

  /** NOTE: 54 bytes are 72 characters without a bit to spare, so a challenge has one spelling. */
  read(text: string, occasion: Occasion, now: Date): Challenge | undefined {
    if (!CHALLENGE.test(text)) return undefined;
    const bytes = Buffer.from(text, 'base64url');
    if (bytes.length !== SIZE) return undefined;
    const head = bytes.subarray(0, NONCE_BYTES + TIME_BYTES);
    if (!timingSafeEqual(bytes.subarray(head.length), this.signatureOf(head, occasion))) return undefined;
    const expiresAt = new Date(head.readUInt32BE(NONCE_BYTES) * 1000);
    return expiresAt > now ? { nonce: head.subarray(0, NONCE_BYTES), expiresAt } : undefined;
  }

  private signatureOf(head: Buffer, { purpose, subject }: Occasion): Buffer {
    return createHmac('sha256', this.key).update(head).update(`${purpose}\n${subject}`).digest();
  }
}
