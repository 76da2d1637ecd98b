/**
 * The write's statements in a loop, without HTTP: what `pg` and PostgreSQL alone make of them. A process of its own, which
 * answers each message `{ people, seconds, label }` with the time that every write took.
 */
import { bodyOf, POOL_SIZE } from './world.mjs';
import { changeProfile, openPool } from './bare-profile.mjs';
import { CONNECTIONS, shareOf } from './load.mjs';

const pool = openPool(process.env.DATABASE_URL, POOL_SIZE);

process.on('message', async ({ people, seconds, label }) => {
  const durations = [];
  const start = performance.now();
  const end = start + seconds * 1000;
  const loops = Array.from({ length: CONNECTIONS }, (_, nth) => loop(shareOf(people, nth), label, end, durations));
  await Promise.all(loops);
  process.send({ durations, seconds: (performance.now() - start) / 1000 });
});
process.once('disconnect', () => process.exit(0));

async function loop(people, label, end, durations) {
  for (let lap = 0; ; lap++) {
    for (const person of people) {
      const start = performance.now();
      if (start >= end) return;
      await changeProfile(pool, person, bodyOf(person, `Agent ${label} ${lap}`));
      durations.push(performance.now() - start);
    }
  }
}
