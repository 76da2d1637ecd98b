import { describe, expect, it } from '@jest/globals';
import { mergePatch, patchBetween, sameJson } from '../../src/values/merge.js';

describe('a merge patch', () => {
  // The table of RFC 7396, appendix A.
  it.each([
    ['{"a":"b"}', '{"a":"c"}', '{"a":"c"}'],
    ['{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'],
    ['{"a":"b"}', '{"a":null}', '{}'],
    ['{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'],
    ['{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'],
    ['{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'],
    ['{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'],
    ['{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'],
    ['["a","b"]', '["c","d"]', '["c","d"]'],
    ['{"a":"b"}', '["c"]', '["c"]'],
    ['{"a":"foo"}', 'null', 'null'],
    ['{"a":"foo"}', '"bar"', '"bar"'],
    ['{"e":null}', '{"a":1}', '{"e":null,"a":1}'],
    ['[1,2]', '{"a":"b","c":null}', '{"a":"b"}'],
    ['{}', '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'],
    ['{"__proto__":{"a":1},"x":1}', '{"__proto__":{"b":2}}', '{"__proto__":{"a":1,"b":2},"x":1}'],
    ['{"x":1}', '{"__proto__":{"polluted":true}}', '{"x":1,"__proto__":{"polluted":true}}'],
    ['{"x":1}', '{"constructor":{"a":1},"toString":null}', '{"x":1,"constructor":{"a":1}}'],
    ['{"__proto__":1}', '{"__proto__":null}', '{}'],
  ])('on %s of %s gives %s', (target, patch, result) => {
    const before = JSON.parse(target) as unknown;
    const change = JSON.parse(patch) as unknown;
    expect(JSON.stringify(mergePatch(before, change))).toBe(result);
    expect([JSON.stringify(before), JSON.stringify(change)]).toEqual([target, patch]);
  });

  it('makes a map of nothing', () => {
    expect(mergePatch(undefined, { a: 1, b: null })).toEqual({ a: 1 });
    expect(mergePatch(null, {})).toEqual({});
  });

  it('leaves what is undefined', () => {
    expect(mergePatch({ a: 1 }, { a: undefined, b: undefined })).toEqual({ a: 1 });
    expect(mergePatch({ a: 1 }, undefined)).toEqual({ a: 1 });
  });

  it('gives the target itself back when nothing changes, and unchanged parts as they are', () => {
    const target = { a: { b: [1, { c: 2 }] }, d: { e: 1 } };
    expect(mergePatch(target, { a: { b: [1, { c: 2 }], x: null }, d: {} })).toBe(target);
    const changed = mergePatch(target, { d: { e: 2 } });
    expect(changed).not.toBe(target);
    expect(changed.a).toBe(target.a);
  });

  it('never reaches a prototype', () => {
    mergePatch({}, JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'));
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe('the same JSON', () => {
  it.each([
    ['{"a":1,"b":[1,{"c":null}]}', '{"b":[1,{"c":null}],"a":1}', true],
    ['[1,2]', '[2,1]', false],
    ['[1]', '[1,1]', false],
    ['{"a":1}', '{"a":1,"b":1}', false],
    ['{"a":1}', '{"b":1}', false],
    ['{"toString":1}', '{"x":1}', false],
    ['{"__proto__":1}', '{"__proto__":2}', false],
    ['{"__proto__":{}}', '{"x":{}}', false],
    ['{}', '[]', false],
    ['null', '{}', false],
    ['1', '"1"', false],
  ])('%s and %s: %j', (a, b, same) => {
    expect(sameJson(JSON.parse(a), JSON.parse(b))).toBe(same);
    expect(sameJson(JSON.parse(b), JSON.parse(a))).toBe(same);
  });
});

describe('the patch between two values', () => {
  it.each([
    ['{"a":{"x":1,"y":[1]},"b":2}', '{"a":{"y":[1],"z":3},"c":4}', '{"a":{"x":null,"z":3},"b":null,"c":4}'],
    ['{"a":{}}', '{"a":{"b":{}}}', '{"a":{"b":{}}}'],
    ['{"a":1}', '{"a":{}}', '{"a":{}}'],
    ['{}', '{"__proto__":{},"constructor":1}', '{"__proto__":{},"constructor":1}'],
    ['{"__proto__":{"a":1}}', '{}', '{"__proto__":null}'],
  ])('from %s to %s', (from, to, patch) => {
    const found = patchBetween(JSON.parse(from), JSON.parse(to));
    expect(JSON.stringify(found)).toBe(patch);
    expect(JSON.stringify(mergePatch(JSON.parse(from), found))).toBe(to);
  });
});
