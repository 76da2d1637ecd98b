import { describe, expect, it } from '@jest/globals';
import { textFault } from '../../src/values/plain-text.js';

describe('a plain text', () => {
  it.each([
    ['an empty text', ''],
    ['Latin', "Zoë O'Brien-Łuczak, Jr."],
    ['Cyrillic', 'Олександр'],
    ['Arabic', 'محمد علي'],
    ['Persian with a zero-width non-joiner', 'می\u200cخواهم'],
    ['Hindi with a joiner', 'क्\u200dष'],
    ['joined emoji', '👩\u200d💻 👨\u200d👩\u200d👧'],
    ['a flag of tags', '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}'],
    ['decomposed letters', 'e\u0301'.normalize('NFD')],
    ['a no-break space', '10\u00a0km'],
    ['markup', '<b>&amp;"\'\\'],
  ])('may be %s', (_kind, text) => {
    expect(textFault(text, { max: 100 })).toBeUndefined();
  });

  it.each([
    ['NUL', 'a\0b', 'control character (U+0000)'],
    ['escape', 'a\u001bb', 'control character (U+001B)'],
    ['delete', 'a\u007fb', 'control character (U+007F)'],
    ['a C1 control', 'a\u0085b', 'control character (U+0085)'],
    ['a line break', 'a\nb', 'tab or line break (U+000A)'],
    ['a line separator', 'a\u2028b', 'tab or line break (U+2028)'],
    ['an override', 'a\u202eb', 'text direction control (U+202E)'],
    ['an isolate', 'a\u2066b', 'text direction control (U+2066)'],
    ['a right-to-left mark', 'a\u200fb', 'text direction control (U+200F)'],
    ['an Arabic letter mark', 'a\u061cb', 'text direction control (U+061C)'],
    ['half a surrogate pair', 'a\ud83db', 'lone surrogate (U+D83D)'],
    ['the other half', 'a\udc69b', 'lone surrogate (U+DC69)'],
    ['a noncharacter', 'a\uffffb', 'noncharacter (U+FFFF)'],
    ['another noncharacter', 'a\ufdd0b', 'noncharacter (U+FDD0)'],
    ['an astral noncharacter', 'a\u{1fffe}b', 'noncharacter (U+1FFFE)'],
  ])('may not have %s', (_kind, text, naming) => {
    expect(textFault(text, { max: 100 })).toEqual({
      code: 'forbidden_character',
      message: `The text has a ${naming}, which is not allowed.`,
      parameters: { character: /U\+\w+/.exec(naming)?.[0] },
    });
  });

  it('may have tabs and line breaks where many lines are allowed, and no other control', () => {
    expect(textFault('a\tb\r\nc\n', { max: 100, lines: 'many' })).toBeUndefined();
    expect(textFault('a\u000bb', { max: 100, lines: 'many' })?.code).toBe('forbidden_character');
    expect(textFault('a\u2029b', { max: 100, lines: 'many' })?.code).toBe('forbidden_character');
    expect(textFault('\n\0', { max: 100, lines: 'many' })?.message).toContain('U+0000');
  });

  it('is as long as its code points', () => {
    expect(textFault('👩'.repeat(5), { max: 5 })).toBeUndefined();
    expect(textFault('👩'.repeat(6), { max: 5 })).toEqual({
      code: 'too_long',
      message: 'The text has more than 5 characters.',
      parameters: { limit: 5 },
    });
    expect(textFault('abcdef', { max: 5 })?.code).toBe('too_long');
    expect(textFault('a'.repeat(11), { max: 5 })?.code).toBe('too_long');
  });

  it.each(['', '   ', '\u00a0', '\u200b\u3164'])('is blank as %j where one character is needed', (text) => {
    expect(textFault(text, { min: 1, max: 5 })).toMatchObject({ code: 'too_short', message: 'The text is empty.' });
  });

  it('is not blank with one visible character', () => {
    expect(textFault(' ж ', { min: 1, max: 5 })).toBeUndefined();
    expect(textFault('ж ', { min: 2, max: 5 })?.message).toBe('The text has fewer than 2 characters.');
  });
});
