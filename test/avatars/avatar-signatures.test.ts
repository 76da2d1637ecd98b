import { expect, it } from '@jest/globals';
import { isAddressOf } from '../../src/pictures/avatar-path.js';
import { secondsLeft, signedAvatarPath } from '../../src/pictures/avatar-signatures.js';
import { keyFor } from '../../src/config.js';

const HOUR = 3600;
const key = keyFor('avatar-url', 'x'.repeat(32));
const id = '0197a3c0-5b7e-7cc1-9d43-2f60a1b2c3d4';
const other = '0197a3c0-5b7e-7cc1-9d43-2f60a1b2c3d5';
const noon = 1_780_000_000 - (1_780_000_000 % (12 * HOUR));

function asked(address: string, path = address.split('?')[0] ?? '') {
  return { path, ...Object.fromEntries(new URLSearchParams(address.split('?')[1])) } as Parameters<
    typeof secondsLeft
  >[1];
}

it('signs the same address for hours, so that caches keep the picture', () => {
  const address = signedAvatarPath(key, id, 500, noon);
  expect(address).toMatch(new RegExp(`^/avatars/${id}/500\\.webp\\?expires=\\d+&signature=[\\w-]{43}$`));
  expect(signedAvatarPath(key, id, 500, noon + 12 * HOUR - 1)).toBe(address);
  expect(signedAvatarPath(key, id, 500, noon + 12 * HOUR)).not.toBe(address);
});

it.each([
  ['at the start of its half day', 0, 24 * HOUR],
  ['at its end', 12 * HOUR - 1, 12 * HOUR + 1],
])('is good for half a day or more when given out %s', (_when, after, left) => {
  const address = signedAvatarPath(key, id, 500, noon + after);
  expect(secondsLeft(key, asked(address), noon + after)).toBe(left);
});

it('ends', () => {
  const address = signedAvatarPath(key, id, 500, noon);
  expect(secondsLeft(key, asked(address), noon + 24 * HOUR - 1)).toBe(1);
  expect(secondsLeft(key, asked(address), noon + 24 * HOUR)).toBeUndefined();
});

it('is good for the one picture that it was given out for', () => {
  const good = asked(signedAvatarPath(key, id, 500, noon));
  const later = String(noon + 1000 * HOUR);
  const otherKey = keyFor('access-token', 'x'.repeat(32));
  const forged: unknown[] = [
    { ...good, path: `/avatars/${id}/250.webp` },
    { ...good, path: `/avatars/${other}/500.webp` },
    { ...good, expires: later },
    { ...good, expires: `0${String(good.expires)}` },
    { ...good, expires: [good.expires] },
    { ...good, expires: undefined },
    { ...good, signature: '' },
    { ...good, signature: undefined },
    { ...good, signature: [good.signature] },
    { ...good, signature: `${String(good.signature)}A` },
    { ...good, signature: `é${String(good.signature).slice(1)}` },
    asked(signedAvatarPath(otherKey, id, 500, noon)),
  ];
  expect(secondsLeft(key, good, noon)).toBe(24 * HOUR);
  const left = forged.map((one) => secondsLeft(key, one as typeof good, noon));
  expect(left).toEqual(forged.map(() => undefined));
});

it.each([
  [`https://roster.example/avatars/${id}/500.webp?expires=1&signature=x`, true],
  [`https://proxy.example/roster/avatars/${id}/250.webp`, true],
  [`https://roster.example/avatars/${other}/500.webp`, false],
  [`https://roster.example/?/avatars/${id}/500.webp`, false],
  [`/avatars/${id}/500.webp`, false],
  ['https://cdn.example/me.png', false],
])('tells an address of the avatar: %s', (url, expected) => {
  expect(isAddressOf(id, url)).toBe(expected);
});
