import { expect, it } from '@jest/globals';
import { quotedName } from '../../src/mail/quoted-name.js';

it.each([
  ['Acme Inc.', 'Acme Inc.'],
  ['Ada & Söhne, 東京', 'Ada & Söhne, 東京'],
  ['Booking.com', 'Booking·com'],
  ['evil.example today', 'evil·example today'],
  ['help@evil.example', 'help@evil·example'],
  ['two\r\nlines', 'two lines'],
  ['Ev\u200bil.\u2060com', 'Evil·com'],
])('quotes %j as %j', (name, quoted) => {
  expect(quotedName(name)).toBe(quoted);
});

it.each([
  'Win at https://evil.example',
  'HTTP evil',
  'www.evil.example',
  'WWW evil',
  '//evil.example',
  String.raw`\\evil.example\share`,
  'hxxp:/ /evil',
  'ht\u200btps',
  'ｈｔｔｐｓ：／／evil',
  'w w w',
  'w\u00adww',
  '\u2066\u2069',
  ' ',
  '',
])('does not quote %j', (name) => {
  expect(quotedName(name)).toBeUndefined();
});
