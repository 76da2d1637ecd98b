import { describe, expect, it } from '@jest/globals';
import { conflictOf, conflictOfRemoval, rewoundJson } from '../../src/writes/conflicts.rules.js';

const at = new Date('2026-11-01T10:00:00Z');
const told = (pointer: string, before: unknown, minutes = 0) => ({
  pointer,
  before,
  at: new Date(at.getTime() + minutes * 60_000),
  actorId: 'ada',
  actorName: 'Ada',
});

describe('a late change', () => {
  it.each([
    ['what nobody else changed', { a: 1 }, { a: 2 }, { a: 1 }, [], { a: 2 }],
    ['what somebody else changed', { a: 1 }, { a: 2 }, { a: 3 }, ['/a'], {}],
    ['what somebody else changed to the same', { a: 1 }, { a: 2 }, { a: 2 }, [], { a: 2 }],
    ['a key beside another one', { m: { x: 1 } }, { m: { y: 2 } }, { m: { x: 3 } }, [], { m: { y: 2 } }],
    ['a key and another one', { m: { x: 1 } }, { m: { x: 2, y: 2 } }, { m: { x: 3 } }, ['/m/x'], { m: { y: 2 } }],
    ['a key of what was cleared', { m: { x: 1 } }, { m: { x: 2 } }, { m: null }, ['/m/x'], {}],
    ['a map that has another key now', { m: { x: 1 } }, { m: null }, { m: { x: 1, y: 2 } }, ['/m'], {}],
    ['a list', { l: [1] }, { l: [1, 2] }, { l: [1, 3] }, ['/l'], {}],
    ['an empty map', { m: {} }, { m: {} }, { m: { x: 1 } }, [], { m: {} }],
    ['a key with a slash', { m: {} }, { m: { 'a/b': 1 } }, { m: { 'a/b': 2 } }, ['/m/a~1b'], {}],
    [
      'a key called __proto__',
      JSON.parse('{"m":{"__proto__":1}}'),
      JSON.parse('{"m":{"__proto__":2}}'),
      { m: {} },
      ['/m/__proto__'],
      {},
    ],
    ['a key called constructor', { m: {} }, { m: { constructor: 2 } }, { m: {} }, [], { m: { constructor: 2 } }],
  ])('of %s', (_what, base, yours, theirs, clashing, merged) => {
    const conflict = conflictOf({ base, yours, theirs }, [], { tellsWho: true });
    expect([conflict.clashes.map(({ pointer }) => pointer), conflict.merged]).toEqual([clashing, merged]);
  });

  it('tells who changed it last, and when, where the reader may know', () => {
    const three = { base: { a: 1, m: { x: 1 } }, yours: { a: 2, m: { x: 2 } }, theirs: { a: 3, m: { x: 3 } } };
    const later = [told('/m', { x: 1 }, 5), told('/a', 1)];
    const [a, x] = conflictOf(three, later, { tellsWho: true }).clashes;
    expect(a).toEqual({
      pointer: '/a',
      base: 1,
      yours: 2,
      theirs: 3,
      at,
      actor: { _id: 'ada', id: 'ada', fullName: 'Ada' },
    });
    expect(x).toMatchObject({ pointer: '/m/x', at: told('', null, 5).at });
    expect(conflictOf(three, later, { tellsWho: false }).clashes[0]).toMatchObject({ at, actor: null });
  });
});

describe('what a body would have said before', () => {
  const place = { told: '/departments/1', under: '' };

  it.each([
    ['a field', [told('/departments/1/name', 'Old')], { name: 'Old' }],
    ['a field of another', [told('/departments/2/name', 'Old')], { name: 'New' }],
    ['one that wasn’t there', [told('/departments/1', null)], {}],
    ['one that was another as a whole', [told('/departments/1', { name: 'Old' })], { name: 'Old' }],
    ['a part of what was made since', [told('/departments/1/name', 'Middle'), told('/departments/1', null)], {}],
  ])('is found for %s', (_what, later, expected) => {
    expect(rewoundJson({ name: 'New' }, later, place)).toEqual(expected);
  });

  it('is put where the body has it', () => {
    const of = { told: '/notificationDefaults', under: '/preferences' };
    const now = { preferences: { calls: { enabled: true }, other: { enabled: true } } };
    const later = [told('/notificationDefaults/calls', { enabled: false })];
    expect(rewoundJson(now, later, of)).toEqual({
      preferences: { calls: { enabled: false }, other: { enabled: true } },
    });
  });
});

it('what is taken away clashes as a whole with what it was made meanwhile', () => {
  const place = { told: '/departments/1', under: '' };
  const later = [told('/departments/1/name', 'Old')];
  const conflict = conflictOfRemoval({ base: { name: 'Old' }, theirs: { name: 'New' } }, later, {
    place,
    tellsWho: true,
  });
  expect(conflict).toMatchObject({
    merged: null,
    clashes: [{ pointer: '', yours: null, theirs: { name: 'New' }, at }],
  });
  const same = conflictOfRemoval({ base: { name: 'New' }, theirs: { name: 'New' } }, [], { place, tellsWho: true });
  expect(same.clashes).toEqual([]);
});
