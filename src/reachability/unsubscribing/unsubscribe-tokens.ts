import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { parse, stringify } from 'uuid';
import { AuthSettings } from '../../auth/auth.settings.js';
import { keyFor } from '../../config.js';

/** What a link does when it is used. Links that are out there know a deed by its place, so that new ones come last. */
const DEEDS = ['unsubscribe', 'inherit', 'subscribe'] as const;

/** `inherit` takes an own choice back, `subscribe` turns on by own choice: either undoes the first. */
export type Deed = (typeof DEEDS)[number];

/** What a token stands for: everything that its link needs to know, so that nothing is stored of it. */
export interface UnsubscribeMeaning {
  userId: string;
  category: string;
  deed: Deed;
}

const PREFIX = 'roster_unsubscribe_';
const [DEED_BYTES, ID_BYTES, SIGNATURE_BYTES] = [1, 16, 32];
const SAYING_BYTES = DEED_BYTES + ID_BYTES;
/** More than any key of a category takes. */
const MOST_BYTES = 512;

/**
 * The secrets of unsubscribe links, such as `roster_unsubscribe_AAGX…`: what it means, and 256 bits derived from that with a key of
 * the service. They work for as long as the person and the category are there, because a mail is kept for years.
 */
@Injectable()
export class UnsubscribeTokens {
  private readonly key: KeyObject;

  constructor(settings: AuthSettings) {
    this.key = keyFor('unsubscribe', settings.secret);
  }

  tokenOf({ userId, category, deed }: UnsubscribeMeaning): string {
    const saying = Buffer.concat([Buffer.of(DEEDS.indexOf(deed)), parse(userId), Buffer.from(category)]);
    return PREFIX + Buffer.concat([saying, this.signatureOf(saying)]).toString('base64url');
  }

  /** What a genuine token means; nothing is looked up for any other. */
  meaningOf(token: string): UnsubscribeMeaning | undefined {
    const bytes = bytesOf(token);
    if (bytes === undefined) return undefined;
    const [saying, signature] = [bytes.subarray(0, -SIGNATURE_BYTES), bytes.subarray(-SIGNATURE_BYTES)];
    if (!timingSafeEqual(signature, this.signatureOf(saying))) return undefined;
    const deed = DEEDS[saying[0] ?? DEEDS.length];
    if (deed === undefined) return undefined;
    const userId = stringify(saying.subarray(DEED_BYTES, SAYING_BYTES));
    return { userId, category: saying.subarray(SAYING_BYTES).toString(), deed };
  }

  private signatureOf(saying: Uint8Array): Buffer {
    return createHmac('sha256', this.key).update(saying).digest();
  }
}

/** NOTE: a text that doesn’t come out again is another spelling of the same bytes. */
function bytesOf(token: string): Buffer | undefined {
  if (!token.startsWith(PREFIX) || token.length > PREFIX.length + MOST_BYTES * 2) return undefined;
  const rest = token.slice(PREFIX.length);
  const bytes = Buffer.from(rest, 'base64url');
  const isWhole = bytes.length > SAYING_BYTES + SIGNATURE_BYTES && bytes.length <= MOST_BYTES;
  return isWhole && bytes.toString('base64url') === rest ? bytes : undefined;
}
