import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import { parse, stringify } from 'uuid';

const ID_BYTES = 16;
const SIGNATURE_BYTES = 32;

/**
 * The secrets of links in mails: a prefix that tells what it is, the id of the row that it is about, then 256 bits derived from
 * the id and from what else it stands for, with a key of the service. They are stored nowhere, not even hashed, so that a mail
 * that waits can be written at any time, by any instance, and whoever reads the database can use none.
 */
export abstract class MailedTokens<Meaning extends { id: string }> {
  protected constructor(
    private readonly key: KeyObject,
    private readonly prefix: string,
  ) {}

  /** All that the token stands for, as the one text that is signed. */
  protected abstract textOf(meaning: Meaning): string;

  tokenOf(meaning: Meaning): string {
    return this.prefix + Buffer.concat([parse(meaning.id), this.signatureOf(meaning)]).toString('base64url');
  }

  /** The row that a token is about, genuine or not; `undefined` for what no token looks like. */
  idIn(token: string): string | undefined {
    const bytes = this.bytesOf(token);
    return bytes && stringOf(bytes.subarray(0, ID_BYTES));
  }

  isGenuine(token: string, meaning: Meaning): boolean {
    const signature = this.bytesOf(token)?.subarray(ID_BYTES);
    return signature !== undefined && timingSafeEqual(signature, this.signatureOf(meaning));
  }

  private signatureOf(meaning: Meaning): Buffer {
    return createHmac('sha256', this.key).update(this.textOf(meaning)).digest();
  }

  /** NOTE: 48 bytes are 64 characters without a bit to spare, so a token has one spelling. */
  private bytesOf(token: string): Buffer | undefined {
    if (!token.startsWith(this.prefix)) return undefined;
    const rest = token.slice(this.prefix.length);
    const bytes = /^[\w-]{64}$/.test(rest) ? Buffer.from(rest, 'base64url') : undefined;
    return bytes?.length === ID_BYTES + SIGNATURE_BYTES ? bytes : undefined;
  }
}

/** NOTE: it throws for bytes that no version of a UUID has. */
function stringOf(bytes: Uint8Array): string | undefined {
  try {
    return stringify(bytes);
  } catch {
    return undefined;
  }
}
