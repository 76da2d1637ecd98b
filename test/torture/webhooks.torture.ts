import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import type { Organization, Person } from '../support/given.js';
import { useReceiver, type ReceivedPost } from '../support/receiver.js';
import { roundsOr, seed } from '../support/rounds.js';
import { startServer, useServer } from '../support/server.js';
import { Chance } from './chance.js';

const env = { WEBHOOK_PRIVATE_NETWORKS: '127.0.0.1/32' };
const receiver = useReceiver();
const { as, given, database } = useServer({ env });
const PEOPLE = 40;
const KILLS = 3;
/** That are told a thousand events a second between them, the subjects of each one after the other. */
const ENDPOINTS = 4;
/** Longer than a claim lasts. */
const LONGEST_WAIT_MS = 180_000;

let acme: Organization;
let ada: Person;
beforeAll(async () => {
  acme = await given.organization();
  ada = await given.admin(acme);
});

async function hook(url: string): Promise<{ id: string; secret: string }> {
  const made = await as(ada).post(`/api/organizations/${acme.id}/webhooks`, { url, types: ['user.updated'] });
  expect(made.status).toBe(201);
  return made.body as { id: string; secret: string };
}

const versionOf = ({ body }: ReceivedPost) => body.data.version as number;

it(`tells everything at least once and in order, whoever is killed, SEED=${seed}`, async () => {
  const chance = new Chance(seed);
  const url = receiver.place(() => (chance.below(20) === 0 ? 503 : 204));
  const { id, secret } = await hook(url);
  const people = await Promise.all(Array.from({ length: PEOPLE }, () => given.rep(acme)));
  let isOver = false;
  const hastening = (async () => {
    for (; !isOver; await delay(200)) {
      await database.query(
        `update webhook_deliveries set next_attempt_at = now()
        where webhook_id = $1 and status = 503 and last_attempt_at < now() - interval '200 ms'
          and next_attempt_at between now() and now() + interval '60 seconds'`,
        [id],
      );
    }
  })();

  let second = await startServer({ database, env, guest: false });
  const most = roundsOr(2_000);
  const kills = new Set(Array.from({ length: KILLS }, (_, nth) => Math.floor(((nth + 1) * most) / (KILLS + 1))));
  for (let round = 0; round < most; round += PEOPLE) {
    const write = (person: Person) => as(person).put('/api/user/profile', { designation: `Round ${round}` });
    await Promise.all(people.map(write));
    if ([...kills].some((kill) => kill >= round && kill < round + PEOPLE)) {
      await second.kill();
      second = await startServer({ database, env, guest: false });
    }
  }
  const waiting = async () =>
    (
      await database.query(
        `select from changes c where c.subject = 'user' and c.organization_id = $1 and fields ? '/designation'
          and not exists (select from webhook_deliveries d where d.webhook_id = $2 and d.event_id = c.id and d.state = 'delivered')`,
        [acme.id, id],
      )
    ).length;
  for (const deadline = Date.now() + LONGEST_WAIT_MS; Date.now() < deadline && (await waiting()) > 0;) await delay(200);
  isOver = true;
  await hastening;
  await second.stop();

  const posts = receiver.at(url);
  for (const post of posts) new Webhook(secret).verify(post.raw, post.headers);
  for (const person of people) {
    const versions = posts.filter(({ body }) => body.data.subject.id === person.id).map(versionOf);
    const told = await database.query<{ version: number }>(
      `select version from changes where subject_id = $1 and fields ? '/designation' order by version`,
      [person.id],
    );
    expect([...new Set(versions)]).toEqual(told.map(({ version }) => version));
    expect(versions).toEqual([...versions].sort((one, other) => one - other));
  }
  await as(ada).delete(`/api/webhooks/${id}`);
});

it('tells a thousand a second', async () => {
  const urls = Array.from({ length: ENDPOINTS }, () => receiver.place());
  const hooks = await Promise.all(urls.map(hook));
  const pause = (paused: boolean) =>
    Promise.all(hooks.map(({ id }) => as(ada).patch(`/api/webhooks/${id}`, { paused })));
  await pause(true);
  await Promise.all(Array.from({ length: PEOPLE }, () => given.rep(acme)));
  const most = roundsOr(10_000) / ENDPOINTS;
  await database.query(
    `insert into changes (id, organization_id, subject, subject_id, version, source, fields)
    select gen_random_uuid(), $1, 'user', u.id, 1000 + n, 'command', jsonb_build_object('/designation',
      jsonb_build_object('before', 'Round ' || n - 1, 'after', 'Round ' || n))
    from users u, generate_series(1, $2::integer) n where u.organization_id = $1 order by n, u.id limit $2`,
    [acme.id, most],
  );

  const since = performance.now();
  await pause(false);
  const told = () => urls.reduce((sum, url) => sum + receiver.at(url).length, 0);
  while (told() < most * ENDPOINTS && performance.now() - since < LONGEST_WAIT_MS) await delay(20);

  const seconds = (performance.now() - since) / 1000;
  process.stdout.write(`${Math.round(told() / seconds)} deliveries a second\n`);
  for (const url of urls) {
    expect(new Set(receiver.at(url).map(({ headers }) => headers['webhook-id'])).size).toBe(most);
  }
});
