import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { TestDatabase } from './database.js';
import { Given } from './given.js';
import { digestRows, unchanged } from './rows.js';

const database = new TestDatabase();
const given = new Given(database);
beforeAll(() => database.create());
afterAll(() => database.drop());

it('answers what the work answers when no row changed', async () => {
  await given.rep(await given.organization());

  expect(await unchanged(database, () => database.query('select 1 as one'))).toEqual([{ one: 1 }]);
});

it.each(['update users set designation = $1', 'insert into companies (id, name) values (gen_random_uuid(), $1)'])(
  'notices: %s',
  async (statement) => {
    await given.rep(await given.organization());

    const before = await digestRows(database);
    await expect(unchanged(database, () => database.query(statement, ['x']))).rejects.toThrow(/toEqual/);
    expect(await digestRows(database)).not.toEqual(before);
  },
);
