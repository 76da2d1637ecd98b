import { describe, expect, it } from '@jest/globals';
import { distanceOf, listOf, pausesIn, schemaFault } from '../../src/database/schema-distance.rules.js';

/** As `name` or `name:compatibleSince`. */
const applied = (text: string) =>
  text.split(' ').map((word) => {
    const [name = '', compatibleSince = null] = word.split(':');
    return { name, compatibleSince };
  });

describe('code that knows the migrations a and b', () => {
  it.each([
    ['nothing', '', { pending: ['a', 'b'] }],
    ['its own schema', 'a b', {}],
    ['its own schema, whatever that says to older code', 'a b:a', {}],
    ['an earlier schema', 'a', { pending: ['b'] }],
    ['a later schema that says nothing', 'a b c', { later: ['c'], incompatible: ['c'] }],
    ['a later schema for code that knows b', 'a b c:b', { later: ['c'] }],
    ['a later schema for code that knows a', 'a b c:a', { later: ['c'] }],
    ['a later schema for code that knows c', 'a b c:a d:c', { later: ['c', 'd'], incompatible: ['d'] }],
    ['a later schema of many steps', 'a b c:b d:b', { later: ['c', 'd'] }],
    ['a later schema with one step that says nothing', 'a b c d:b', { later: ['c', 'd'], incompatible: ['c'] }],
    [
      'a later schema for older code with a name of its own',
      'a b c:constructor',
      { later: ['c'], incompatible: ['c'] },
    ],
    ['a step that was written before b', 'a c:a b', { later: ['c'] }],
    ['a step that was written before b and says nothing', 'a c b', { later: ['c'], incompatible: ['c'] }],
    ['another line, with what it lacks', 'a c:a', { pending: ['b'], later: ['c'], incompatible: ['c'] }],
  ])('on %s', (_what, schema, distance) => {
    const found = distanceOf(schema === '' ? [] : applied(schema), ['a', 'b']);

    expect(found).toEqual({ pending: [], later: [], incompatible: [], ...distance });
  });
});

it.each([
  [{}, undefined],
  [{ later: ['c'] }, undefined],
  [{ pending: ['b'] }, /^1 migration is pending: run `roster migrate`/],
  [{ pending: ['a', 'b'] }, /^2 migrations are pending/],
  [{ pending: ['b'], later: ['c'], incompatible: ['c'] }, /^The schema is of a later version of Roster, with c: /],
])('%j keeps code from serving: %s', (distance, fault) => {
  const told = schemaFault({ pending: [], later: [], incompatible: [], ...distance });

  if (fault === undefined) expect(told).toBeUndefined();
  else expect(told).toMatch(fault);
});

it.each([
  ['a b', []],
  ['a b c:b d:a', []],
  ['a b c d:a', ['c']],
  ['a b c:b d:c', ['d']],
])('of %s, where a and b are applied, older code can’t go on with %j', (known, pausing) => {
  expect(pausesIn(applied('a b'), applied(known))).toEqual(pausing);
});

it('tells of many by the first', () => {
  expect(listOf(['a'])).toBe('a');
  expect(listOf(['a', 'b', 'c'])).toBe('a and 2 more');
});
