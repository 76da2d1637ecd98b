import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import { avatarPath, type AvatarSize } from './avatar-path.js';

/** An address lives for one to two of these, and is the same one all through it: caches keep the picture. */
const WINDOW_SECONDS = 12 * 60 * 60;

/** The path of a picture with its right to be looked at; `now` in seconds since 1970. */
export function signedAvatarPath(key: KeyObject, id: string, size: AvatarSize, now: number): string {
  const path = avatarPath(id, size);
  const expires = String((Math.floor(now / WINDOW_SECONDS) + 2) * WINDOW_SECONDS);
  return `${path}?expires=${expires}&signature=${sign(key, path, expires)}`;
}

/** How long the address is still good; `undefined` when it never was or no longer is. The query is as a client sent it. */
export function secondsLeft(
  key: KeyObject,
  { path, expires, signature }: { path: string; expires: unknown; signature: unknown },
  now: number,
): number | undefined {
  if (typeof expires !== 'string' || !/^\d{1,12}$/.test(expires) || typeof signature !== 'string') return undefined;
  const expected = Buffer.from(sign(key, path, expires));
  const given = Buffer.from(signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  return Number(expires) > now ? Number(expires) - now : undefined;
}

function sign(key: KeyObject, path: string, expires: string): string {
  return createHmac('sha256', key).update(`${path}?expires=${expires}`).digest('base64url');
}
