import { describe, expect, it } from '@jest/globals';
import { faultName, mailFaultOf, secondsToNextAttempt } from '../../src/mail/delivery.rules.js';

describe('the time to the next attempt', () => {
  it('grows from seconds to hours, and ends after a day and a half', () => {
    const delays = Array.from({ length: 24 }, (_, attempts) => secondsToNextAttempt(attempts + 1, new Error('busy')));

    expect(delays.slice(0, 8)).toEqual([5, 15, 45, 135, 405, 1215, 3645, 7200]);
    expect(delays.at(-1)).toBeUndefined();
    const hours = delays.reduce<number>((sum, delay) => sum + (delay ?? 0), 0) / 3600;
    expect(hours).toBeGreaterThan(30);
    expect(hours).toBeLessThan(40);
  });

  it.each([
    [{ code: 'EENVELOPE', responseCode: 550 }, undefined],
    [{ code: 'EENVELOPE', responseCode: 553 }, undefined],
    [{ code: 'EENVELOPE', responseCode: 554 }, 5],
    [{ code: 'EENVELOPE', responseCode: 450 }, 5],
    [{ code: 'EENVELOPE' }, 5],
    [{ code: 'EAUTH', responseCode: 550 }, 5],
    [undefined, 5],
  ])('after %j', (fault, seconds) => {
    expect(secondsToNextAttempt(1, fault)).toBe(seconds);
  });
});

it.each([
  [Object.assign(new Error('550 no alex@acme.example'), { code: 'EENVELOPE', responseCode: 550 }), 'EENVELOPE 550'],
  [Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
  [new TypeError('alex@acme.example'), 'TypeError'],
  ['alex@acme.example', 'unknown'],
])('a fault is named without what it says: %s', (fault, name) => {
  expect(faultName(fault)).toBe(name);
});

it.each([
  [{ code: 'EENVELOPE', responseCode: 550 }, 'address_refused'],
  [{ code: 'EENVELOPE', responseCode: 554 }, 'letter_refused'],
  [{ code: 'EMESSAGE', responseCode: 552 }, 'letter_refused'],
  [{ code: 'EENVELOPE', responseCode: 450 }, 'server_unavailable'],
  [{ code: 'EAUTH', responseCode: 535 }, 'server_unavailable'],
  [{ code: 'ECONNECTION' }, 'server_unavailable'],
  [new Error('smtp://user:secret@mail.internal'), 'server_unavailable'],
  [undefined, 'server_unavailable'],
])('of %j an administrator is told a word of a list', (fault, word) => {
  expect(mailFaultOf(fault)).toBe(word);
});
