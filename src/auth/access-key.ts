import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { fromBase62, toBase62 } from '../values/base62.js';
import { SCOPES, type Scope } from './scopes.js';

/** Whose a key is, which says how it begins. */
export type KeyOwner = 'person' | 'service';

/** What the text of a key says; nothing of it is true before the database knows its `id`. */
export interface AccessKey {
  /** Its fingerprint: the first half of the SHA-256 of its text, as a UUID. */
  id: string;
  userId: string;
  scopes: readonly Scope[];
}

const PREFIXES = { person: 'roster_pat_', service: 'roster_key_' } as const satisfies Record<KeyOwner, string>;

/** What it says: a version, the scopes as bits, the owner. Apart from it 256 random bits, which nobody ever reads. */
const VERSION = 1;
const [SCOPES_AT, OWNER_AT, SIZE] = [1, 3, 19];
const SECRET_SIZE = 32;
const [SAYING_DIGITS, SECRET_DIGITS, CHECK_DIGITS] = [26, 43, 6];
const KEY = new RegExp(
  `^((?:${Object.values(PREFIXES).join('|')})([0-9A-Za-z]{${SAYING_DIGITS}})[0-9A-Za-z]{${SECRET_DIGITS}})([0-9A-Za-z]{${CHECK_DIGITS}})$`,
);

/** Whether it wants to be one of our keys. */
export function isKeyLike(token: string): boolean {
  return token.startsWith('roster_');
}

/** A new key: its text is told once and kept nowhere. */
export function newKey(owner: KeyOwner, userId: string, scopes: readonly Scope[]): AccessKey & { text: string } {
  const bytes = Buffer.alloc(SIZE);
  bytes.writeUInt8(VERSION);
  bytes.writeUInt16BE(bitsOf(scopes), SCOPES_AT);
  bytes.set(Buffer.from(userId.replaceAll('-', ''), 'hex'), OWNER_AT);
  const secret = toBase62(randomBytes(SECRET_SIZE), SECRET_DIGITS);
  const body = PREFIXES[owner] + toBase62(bytes, SAYING_DIGITS) + secret;
  const text = body + checksum(body);
  return { id: fingerprint(text), userId, scopes, text };
}

/**
 * What a key says of itself; nothing when it isn't whole: what was cut off, added to or spelled in another case is found without
 * asking anybody.
 */
export function readKey(text: string): AccessKey | undefined {
  const [, body = '', digits = '', check] = KEY.exec(text) ?? [];
  if (check === undefined || check !== checksum(body)) return undefined;
  const bytes = fromBase62(digits, SIZE);
  if (bytes?.readUInt8() !== VERSION) return undefined;
  const bits = bytes.readUInt16BE(SCOPES_AT);
  return {
    id: fingerprint(text),
    userId: asUuid(bytes.subarray(OWNER_AT)),
    scopes: SCOPES.filter((_, place) => (bits & (1 << place)) !== 0),
  };
}

function bitsOf(scopes: readonly Scope[]): number {
  return scopes.reduce((bits, scope) => bits | (1 << SCOPES.indexOf(scope)), 0);
}

function checksum(body: string): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return toBase62(bytes, CHECK_DIGITS);
}

function fingerprint(text: string): string {
  return asUuid(createHash('sha256').update(text).digest().subarray(0, 16));
}

function asUuid(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
