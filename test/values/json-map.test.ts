import { describe, expect, it } from '@jest/globals';
import { isJsonObject, jsonFaults, MAP_LIMITS, pointer } from '../../src/values/json-map.js';

const limits = { depth: 3, bytes: 200 };

/** `{"a":{"a":…1…}}` with so many levels. */
function nested(levels: number): unknown {
  return JSON.parse('{"a":'.repeat(levels) + '1' + '}'.repeat(levels));
}

function faultsOf(value: unknown): string[] {
  return jsonFaults(value, limits).map((fault) => `${fault.code} ${fault.pointer}`);
}

describe('the faults of a JSON value', () => {
  it.each([
    ['a scalar', 1],
    ['a map', { a: 'text', b: [true, null, 1.5, -0, Number.MAX_SAFE_INTEGER], c: {} }],
    ['emoji and other scripts', { 'ключ👩': '👩‍💻' }],
    ['the deepest value', { a: { b: [1, 2] } }],
    ['names of prototypes as data', JSON.parse('{"__proto__": {"constructor": "x"}, "toString": 1}')],
    ['an absent property', { a: undefined }],
  ])('are none for %s', (_kind, value) => {
    expect(jsonFaults(value, limits)).toEqual([]);
  });

  it.each([
    ['one level too many', { a: [{ b: {} }] }, ['too_deep /a/0/b']],
    ['NUL in a text', { a: ['x', 'y\0'] }, ['not_storable_text /a/1']],
    ['a lone surrogate in a text', { a: '\ud83d' }, ['not_storable_text /a']],
    ['NUL in a key', { a: { 'k\0': 1 } }, ['not_storable_text /a']],
    ['a lone surrogate in a key', { 'k\udc69': { deep: '\0' } }, ['not_storable_text ']],
    ['NUL in the value of a prototype name', JSON.parse('{"__proto__":"\\u0000"}'), ['not_storable_text /__proto__']],
    ['a number beyond the largest', JSON.parse('[1e400]'), ['number_not_finite /0']],
    ['a whole number that lost digits', JSON.parse('{"id":9007199254740993}'), ['number_not_exact /id']],
    ['a negative one', [-9007199254740992], ['number_not_exact /0']],
    ['something else', { a: 1n }, ['not_json /a']],
    ['a scalar alone', '\0', ['not_storable_text ']],
    ['several at once, outer ones first', { a: [1e400], b: '\0' }, ['not_storable_text /b', 'number_not_finite /a/0']],
    ['keys that need escaping', { 'a/b~c': '\0' }, ['not_storable_text /a~1b~0c']],
  ])('are found for %s', (_kind, value, found) => {
    expect(faultsOf(value)).toEqual(found);
  });

  it('counts bytes of UTF-8', () => {
    expect(faultsOf('x'.repeat(198))).toEqual([]);
    expect(faultsOf('x'.repeat(199))).toEqual(['too_large ']);
    expect(faultsOf('я'.repeat(99))).toEqual([]);
    expect(faultsOf('я'.repeat(100))).toEqual(['too_large ']);
    expect(jsonFaults('x'.repeat(1000), { depth: 3 })).toEqual([]);
  });

  it('takes 32 levels of a map and refuses 33', () => {
    expect(jsonFaults(nested(32), MAP_LIMITS)).toEqual([]);
    expect(jsonFaults(nested(33), MAP_LIMITS)).toMatchObject([{ code: 'too_deep', pointer: '/a'.repeat(32) }]);
  });

  it('survives a million levels', () => {
    const deep = JSON.parse('['.repeat(1_000_000) + ']'.repeat(1_000_000)) as unknown;
    expect(jsonFaults(deep, MAP_LIMITS)).toHaveLength(1);
    expect(jsonFaults(deep, { depth: 2_000_000 })).toEqual([]);
  });

  it('reports twenty of a thousand', () => {
    expect(jsonFaults(Array(1000).fill('\0'), limits)).toHaveLength(20);
    expect(jsonFaults(Array(1000).fill(['\0']), limits)).toHaveLength(20);
  });
});

describe('a pointer', () => {
  it.each([
    [[], ''],
    [['a', 'b'], '/a/b'],
    [['a/b', '~', 0], '/a~1b/~0/0'],
    [['~1'], '/~01'],
    [[''], '/'],
  ])('of %j is %j', (segments, text) => {
    expect(pointer(...segments)).toBe(text);
  });
});

it('tells objects from arrays and null', () => {
  expect([{}, [], null, 'x', undefined].map(isJsonObject)).toEqual([true, false, false, false, false]);
});
