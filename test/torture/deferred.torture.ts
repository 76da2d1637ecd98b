import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import type { Person } from '../support/given.js';
import { startServer, useServer, type TestServer } from '../support/server.js';
import { Chance } from './chance.js';
import { roundsOr, seed } from '../support/rounds.js';

const env = { TICK_SECONDS: '1' };
const server = useServer({ env });
const { as, given, database } = server;
const AT_ONCE = 25;

/**
 * What is asked for has one of two ends: the taking back was answered with 204, or the history has it once. A window has it twice, coming and
 * going, or once where nobody was there to open it; either way nothing is left of it.
 */
interface Asked {
  person: Person;
  isWindow: boolean;
  status?: number;
}

it(`does each change once or not at all, whoever is killed or takes it back, SEED=${seed}`, async () => {
  const chance = new Chance(seed);
  const acme = await given.organization();
  for (let round = 0; round < roundsOr(1000); round += AT_ONCE) {
    const asked = await Promise.all(Array.from({ length: AT_ONCE }, (_, nth) => ask(acme, chance, nth % 4 === 1)));
    let second = await startServer({ database, env, guest: false });
    const backs = Promise.all(asked.filter((_, nth) => nth % 2 === 0).map((one) => takeBack(one, chance.below(3000))));
    await delay(chance.below(2000));
    second = await replaced(second);
    await backs;
    await nothingWaits();
    await second.stop();

    const people = asked.map(({ person }) => person.id);
    const done = await database.query<{ id: string; refused: unknown }>(
      `select subject_id as id, refused from changes where source = 'deferred' and subject_id = any ($1)`,
      [people],
    );
    const rowsOf = ({ person }: Asked) => done.filter(({ id }) => id === person.id);
    const isShut = (one: Asked) => rowsOf(one).some(({ refused }) => refused !== null);
    const timesFor = (one: Asked) => (one.status === 204 ? 0 : one.isWindow && !isShut(one) ? 2 : 1);
    expect(asked.filter((one) => rowsOf(one).length !== timesFor(one))).toEqual([]);
    const left = await database.query<{ id: string }>(`select id from users where language = 'de' and id = any ($1)`, [
      people,
    ]);
    const stays = asked.filter(({ isWindow, status }) => !isWindow && status !== 204);
    expect(left.map(({ id }) => id).sort()).toEqual(stays.map(({ person }) => person.id).sort());
  }
});

async function ask(
  acme: Awaited<ReturnType<typeof given.organization>>,
  chance: Chance,
  isWindow: boolean,
): Promise<Asked> {
  const person = await given.rep(acme);
  // A login takes its time.
  await server.tokenOf(person);
  const soon = Date.now() + 2000 + chance.below(1500);
  const [from, until] = [soon, soon + 500 + chance.below(1500)].map((instant) => new Date(instant).toISOString());
  const window = isWindow ? `&revertAt=${until}` : '';
  const reply = await as(person).put(`/api/user/profile?applyAt=${from}${window}`, { language: 'de' });
  expect(reply.status).toBe(202);
  return { person, isWindow };
}

async function takeBack(asked: Asked, ms: number): Promise<void> {
  const [waiting] = (await as(asked.person).get('/api/user/deferred-changes')).body.items;
  await delay(ms);
  if (waiting === undefined) return;
  asked.status = (await as(asked.person).delete(`/api/user/deferred-changes/${waiting._id}`)).status;
}

async function replaced(killed: TestServer): Promise<TestServer> {
  await killed.kill();
  return startServer({ database, env, guest: false });
}

async function nothingWaits(): Promise<void> {
  while ((await database.query('select from deferred_changes')).length > 0) await delay(50);
}
