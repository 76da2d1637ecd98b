import { describe, expect, it } from '@jest/globals';
import { parseEmail } from '../../src/values/email.js';

describe('reading an e-mail address', () => {
  it.each([
    ['alex@acme.example', 'alex@acme.example', 'alex@acme.example'],
    ['  Alex@Acme.Example ', 'Alex@Acme.Example', 'alex@acme.example'],
    ['alex@ⓐcme.example', 'alex@ⓐcme.example', 'alex@acme.example'],
    ['alex@acme。example', 'alex@acme。example', 'alex@acme.example'],
    ['ann@MÜNCHEN.de', 'ann@MÜNCHEN.de', 'ann@xn--mnchen-3ya.de'],
    ['ann@xn--mnchen-3ya.de', 'ann@xn--mnchen-3ya.de', 'ann@xn--mnchen-3ya.de'],
    ['ann@例え.テスト', 'ann@例え.テスト', 'ann@xn--r8jz45g.xn--zckzah'],
    ["o'hara+tag!#$%&*/=?^_`{|}~-@acme.example", undefined, "o'hara+tag!#$%&*/=?^_`{|}~-@acme.example"],
    [`${'a'.repeat(64)}@acme.example`, undefined, `${'a'.repeat(64)}@acme.example`],
  ])('takes %j', (text, address, key) => {
    expect(parseEmail(text)).toEqual({ address: address ?? text, key });
  });

  it.each([
    ['nothing', ''],
    ['no at sign', 'acme.example'],
    ['no local part', '@acme.example'],
    ['no domain', 'alex@'],
    ['a Kelvin sign in the local part', '\u212Aate@acme.example'],
    ['a dotted capital I', 'M\u0130KE@acme.example'],
    ['a dotless i', 'm\u0131ke@acme.example'],
    ['an international local part', 'jürgen@acme.example'],
    ['a space inside', 'al ex@acme.example'],
    ['a NUL', 'alex\0@acme.example'],
    ['a line break inside', 'alex@acme.example\nbcc:x@y.example'],
    ['a tab in the domain', 'alex@ac\tme.example'],
    ['a bidi control in the domain', 'alex@acme\u202e.example'],
    ['a soft hyphen in the domain', 'alex@ac\u00adme.example'],
    ['a zero-width space in the domain', 'alex@ac\u200bme.example'],
    ['a lone surrogate', 'alex@ac\ud800me.example'],
    ['a quoted local part', '"al ex"@acme.example'],
    ['two at signs', 'alex@x@acme.example'],
    ['a full-width at sign', 'alex\uff20acme.example'],
    ['dots in a row', 'al..ex@acme.example'],
    ['a dot first', '.alex@acme.example'],
    ['a dot last', 'alex.@acme.example'],
    ['an IP literal', 'alex@[127.0.0.1]'],
    ['an IP address', 'alex@127.0.0.1'],
    ['a short IP address', 'alex@127.1'],
    ['a single label', 'alex@localhost'],
    ['a dot at the end of the domain', 'alex@acme.example.'],
    ['an empty label', 'alex@acme..example'],
    ['a hyphen at the end of a label', 'alex@acme-.example'],
    ['an underscore in the domain', 'alex@ac_me.example'],
    ['a path', 'alex@acme.example/x'],
    ['a port', 'alex@acme.example:25'],
    ['a percent sign', 'alex@%61cme.example'],
    ['bad punycode', 'alex@xn--a.example'],
    ['a label of 64 characters', `alex@${'a'.repeat(64)}.example`],
    ['a local part of 65 characters', `${'a'.repeat(65)}@acme.example`],
    ['a display name', 'Alex <alex@acme.example>'],
  ])('refuses %s', (_reason, text) => {
    expect(parseEmail(text)).toBeUndefined();
  });

  it('takes 254 characters and refuses 255, in the address and in the key', () => {
    const longest = `ab@${'b'.repeat(62)}.${'c'.repeat(62)}.${'d'.repeat(62)}.${'e'.repeat(62)}`;
    expect(longest).toHaveLength(254);
    expect(parseEmail(longest)?.key).toBe(longest);
    expect(parseEmail(`a${longest}`)).toBeUndefined();
    const longOnlyAsTyped = `a@${Array(4).fill('ü'.normalize('NFD').repeat(40)).join('.')}.de`;
    expect(parseEmail(longOnlyAsTyped.normalize('NFC'))?.key.length).toBeLessThan(254);
    expect(parseEmail(longOnlyAsTyped)).toBeUndefined();
    const shortOnlyAsTyped = `a@${Array(4).fill('ü'.repeat(56)).join('.')}.de`;
    expect(shortOnlyAsTyped).toHaveLength(232);
    expect(parseEmail(shortOnlyAsTyped)).toBeUndefined();
  });

  it.each([
    'Alex@ⓐcme.Example',
    'ann@MÜNCHEN.de',
    'x@faß.de',
    'x@İstanbul.example',
    'x@💩.la',
    'x@\u212Aelvin.example',
  ])('reads the key of %j as that key again', (text) => {
    const key = parseEmail(text)?.key ?? 'unread';
    expect(parseEmail(key)).toEqual({ address: key, key });
  });
});
