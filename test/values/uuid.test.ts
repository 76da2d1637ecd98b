import { expect, it } from '@jest/globals';
import { isUuid, uuidv7 } from '../../src/values/uuid.js';

it('makes ids that differ, of version 7, each behind the one before', () => {
  const ids = Array.from({ length: 10_000 }, uuidv7);
  expect(ids.every(isUuid)).toBe(true);
  expect(ids.filter((id) => !/^.{14}7.{4}[89ab]/.test(id))).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
  expect([...ids].sort()).toEqual(ids);
});

it('tells the time of its making', () => {
  const before = Date.now();
  const told = Number.parseInt(uuidv7().replace('-', '').slice(0, 12), 16);
  expect(told).toBeGreaterThanOrEqual(before);
  expect(told).toBeLessThanOrEqual(Date.now());
});
