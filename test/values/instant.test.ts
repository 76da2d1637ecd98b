import { expect, it } from '@jest/globals';
import { isInstant } from '../../src/values/instant.js';

it.each([
  '2026-11-21T09:00:00Z',
  '2026-11-21T09:00:00.123456789+05:45',
  '2024-02-29T23:59:59-12:00',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999Z',
  '9999-12-31T23:59:59+14:00',
])('takes %s', (text) => {
  expect(isInstant(text)).toBe(true);
});

it.each([
  ['a day that does not exist', '2026-02-30T00:00:00Z'],
  ['the 29th of a February that has none', '2026-02-29T12:00:00Z'],
  ['the 31st of a short month', '2026-04-31T12:00:00Z'],
  ['a thirteenth month', '2026-13-01T00:00:00Z'],
  ['a day nought', '2026-01-00T00:00:00Z'],
  ['the year 10000 in UTC', '9999-12-31T23:59:59-14:00'],
  ['the year 0', '0000-06-01T00:00:00Z'],
  ['the year 0 in UTC', '0001-01-01T00:00:00+00:01'],
  ['an hour 24', '2026-01-01T24:00:00Z'],
  ['a leap second', '2016-12-31T23:59:60Z'],
  ['an offset of a day', '2026-01-01T00:00:00+24:00'],
  ['no offset', '2026-01-01T00:00:00'],
  ['a space in the middle', '2026-01-01 00:00:00Z'],
  ['small letters', '2026-01-01t00:00:00z'],
  ['a line break behind it', '2026-01-01T00:00:00Z\n'],
  ['a date alone', '2026-01-01'],
])('refuses %s', (_what, text) => {
  expect(isInstant(text)).toBe(false);
});
