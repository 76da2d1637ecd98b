import { expect, it } from '@jest/globals';
import { PasskeyChallenges, type Occasion } from '../../src/factors/passkey-challenges.js';

const challenges = new PasskeyChallenges('a secret');
const login: Occasion = { purpose: 'login', subject: '' };
const registration: Occasion = { purpose: 'registration', subject: '0197a3c0-5b7e-7cc1-9d43-2f60a1b2c3d4' };
const now = new Date('2026-11-26T12:00:00.700Z');
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const newFor = (occasion: Occasion, by = challenges) => Buffer.from(by.newFor(occasion, now)).toString('base64url');

it('is good for five minutes, and told by its nonce', () => {
  const one = newFor(login);

  const read = challenges.read(one, login, later(298));

  expect(read).toEqual({ nonce: Buffer.from(one, 'base64url').subarray(0, 18), expiresAt: expect.any(Date) });
  expect(challenges.read(newFor(login), login, now)?.nonce).not.toEqual(read?.nonce);
  expect(challenges.read(one, login, later(300))).toBeUndefined();
});

it.each<[string, Occasion]>([
  ['purpose', { ...registration, purpose: 'step-up' }],
  ['subject', { ...registration, subject: '0197a3c0-5b7e-7cc1-9d43-2f60a1b2c3d5' }],
])('is not good for another %s', (_what, occasion) => {
  const challenge = newFor(registration);

  expect(challenges.read(challenge, registration, now)).toBeDefined();
  expect(challenges.read(challenge, occasion, now)).toBeUndefined();
});

it('is not good of another secret', () => {
  const foreign = newFor(login, new PasskeyChallenges('another secret'));

  expect(challenges.read(foreign, login, now)).toBeUndefined();
});

it('has one spelling', () => {
  const challenge = newFor(login);
  const spellings = [
    challenge.slice(0, -1),
    `${challenge}A`,
    `${challenge}=`,
    challenge.toLowerCase(),
    ` ${challenge}`,
    '',
    ...Array.from(
      challenge,
      (character, at) => challenge.slice(0, at) + (character === 'A' ? 'B' : 'A') + challenge.slice(at + 1),
    ),
  ];

  expect(spellings.filter((text) => challenges.read(text, login, now) !== undefined)).toEqual([]);
});
