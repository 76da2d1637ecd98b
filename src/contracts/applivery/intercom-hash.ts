import { createHmac } from 'node:crypto';

/** Proves to Intercom that a user id comes from us: its identity verification. */
export class IntercomHash {
  constructor(private readonly secret: string | undefined) {}

  /** HMAC-SHA256 of the user id, in hexadecimal; `null` while no secret is set. */
  of(userId: string): string | null {
    return this.secret === undefined ? null : createHmac('sha256', this.secret).update(userId).digest('hex');
  }
}
