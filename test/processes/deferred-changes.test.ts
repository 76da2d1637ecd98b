import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { startServer } from '../support/server.js';

it('instances that are killed while they apply what was deferred lose nothing and do nothing twice', async () => {
  const alone = await startServer({ env: { TICK_SECONDS: '0.2' }, guest: false });
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
  const acme = await alone.given.organization();
  const people = await Promise.all(Array.from({ length: 20 }, () => alone.given.rep(acme)));
  for (const person of people) await alone.as(person).put(`/api/user/profile?applyAt=${tomorrow}`, { language: 'de' });
  await alone.database.query(`update deferred_changes set until = now(), next_attempt_at = now()`);
  for (let tries = 0; tries < 400; tries++) {
    if ((await alone.database.query(`select from changes where source = 'deferred'`)).length > 0) break;
    await delay(5);
  }
  await alone.kill();

  const next = await startServer({ database: alone.database, env: { TICK_SECONDS: '0.2' } });
  try {
    for (let tries = 0; tries < 800; tries++) {
      if ((await alone.database.query('select from deferred_changes')).length === 0) break;
      await delay(50);
    }
    const users = await alone.database.query(
      `select language, version, count(*)::integer as people from users where organization_id = $1 group by 1, 2`,
      [acme.id],
    );
    expect(users).toEqual([{ language: 'de', version: 2, people: people.length }]);
    expect(await alone.database.query(`select from changes where source = 'deferred'`)).toHaveLength(people.length);
  } finally {
    await next.stop();
    await alone.stop();
  }
});
