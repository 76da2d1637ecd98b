import { describe, expect, it } from '@jest/globals';
import { parseLanguage } from '../../src/values/language.js';

describe('reading a language tag', () => {
  it.each([
    ['en', 'en'],
    ['EN-ca', 'en-CA'],
    ['zh-hant-tw', 'zh-Hant-TW'],
    ['iw', 'he'],
    ['de-CH-1996', 'de-CH-1996'],
    ['es-419', 'es-419'],
    ['en-u-ca-gregory', 'en-u-ca-gregory'],
  ])('takes %j as %j', (tag, canonical) => {
    expect(parseLanguage(tag)).toBe(canonical);
  });

  it.each(['', 'e', 'en_US', 'english language', ' en', 'en-', 'toolonglang', '__proto__', 'en\0', 'ｅｎ', '*'])(
    'refuses %j',
    (tag) => expect(parseLanguage(tag)).toBeUndefined(),
  );

  it('takes 35 characters and refuses 36', () => {
    const longest = 'en-x-12345678-12345678-12345678-123';
    expect(longest).toHaveLength(35);
    expect(parseLanguage(longest)).toBe(longest);
    expect(parseLanguage(`${longest}4`)).toBeUndefined();
    expect(parseLanguage('en-u-kn-true-x-12345678-12345678-123')).toBeUndefined();
  });
});
