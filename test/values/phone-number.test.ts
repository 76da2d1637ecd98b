import { describe, expect, it } from '@jest/globals';
import { isRegion, parsePhone } from '../../src/values/phone-number.js';

describe('reading a phone number', () => {
  it.each([
    ['+14165550111', undefined, '+14165550111', 'CA'],
    ['+14165550100', undefined, '+14165550100', 'CA'],
    ['+12125550133', undefined, '+12125550133', 'US'],
    ['+14155550199', undefined, '+14155550199', 'US'],
    [' +1 (416) 555-0111 ', undefined, '+14165550111', 'CA'],
    ['+1\u00a0416\u2011555\u20110111', undefined, '+14165550111', 'CA'],
    ['416.555.0111', 'US', '+14165550111', 'CA'],
    ['06 1234 5678', 'NL', '+31612345678', 'NL'],
    ['00 44 20 7946 0958', 'NL', '+442079460958', 'GB'],
    ['+44 7700 900123', undefined, '+447700900123', null],
    ['+800 1234 5678', undefined, '+80012345678', null],
    ['+31612345678', 'no such region', '+31612345678', 'NL'],
  ])('takes %j in region %j', (text, defaultRegion, e164, region) => {
    expect(parsePhone(text, defaultRegion)).toEqual({ e164, region });
  });

  it.each([
    ['nothing', '', 'US'],
    ['words', 'call me', 'US'],
    ['a national number without a region', '416-555-0111', undefined],
    ['a national number of an unknown region', '416-555-0111', 'XX'],
    ['a local number', '555-0111', 'US'],
    ['too few digits', '+1416555011', undefined],
    ['too many digits', '+141655501111', undefined],
    ['an unknown calling code', '+999123456', undefined],
    ['an emergency number', '911', 'US'],
    ['an extension', '+1 416 555 0111 ext 5', undefined],
    ['an extension in RFC 3966 form', '+14165550111;ext=5', undefined],
    ['a short extension', '+14165550111x5', undefined],
    ['a NUL', '+1416555\u00000111', undefined],
    ['a control character', '+1416\u0007555\n0111', undefined],
    ['a bidi mark', '\u202a+14165550111\u202c', undefined],
    ['a left-to-right mark', '+1416\u200e5550111', undefined],
    ['Arabic digits', '+\u0661\u0664\u0661\u0666\u0665\u0665\u0665\u0660\u0661\u0661\u0661', undefined],
    ['full-width digits', '+\uff11\uff14\uff11\uff16\uff15\uff15\uff15\uff10\uff11\uff11\uff11', undefined],
    ['a full-width plus', '\uff0b14165550111', undefined],
    ['two plus signs', '++14165550111', undefined],
    ['letters', '1-800-FLOWERS', 'US'],
    ['a URI', 'tel:+14165550111', undefined],
    ['endless punctuation', `+1416555${'-'.repeat(40)}0111`, undefined],
  ])('refuses %s', (_reason, text, defaultRegion) => {
    expect(parsePhone(text, defaultRegion)).toBeUndefined();
  });

  it('gives the same number for its own E.164 form', () => {
    expect(parsePhone('+442079460958')).toEqual(parsePhone('020 7946 0958', 'GB'));
  });
});

describe('a region', () => {
  it.each([
    ['NL', true],
    ['CA', true],
    ['ca', false],
    ['XX', false],
    ['', false],
    ['constructor', false],
    ['__proto__', false],
  ])('%j is known: %j', (code, known) => {
    expect(isRegion(code)).toBe(known);
  });
});
