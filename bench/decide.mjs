import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { openServiceRole } from '../dist/database/service-role.js';
import { withListWorlds } from './list-world.mjs';
import { median } from './report.mjs';
import { startBareServer, startService } from './servers.mjs';
import { JWT_SECRET, tokenOf } from './world.mjs';

const RESULTS = fileURLToPath(new URL('./results/', import.meta.url));
/** Decisions over bare reads, at least. */
const TARGET = 0.5;
const CATEGORY = 'campaigns';
/** How many people a request is about, and how many requests are under way at a time. */
const SIZES = [
  { people: 1, connections: 32 },
  { people: 1000, connections: 4 },
];

/** Decisions about one person and about a thousand, held against the same reads on bare `pg` in the same run. */
export function benchDecide({ rounds, seconds }) {
  return withListWorlds({ one: 1 }, async ({ one }, started) => {
    await one.client.query(FACTS);
    await one.client.query('vacuum analyze');
    const service = started(await startService(one));
    one.serviceUrl = await openServiceRole({ ownerUrl: one.url, secret: JWT_SECRET });
    const servers = { service, bare: started(await startBareServer(one)) };
    const { rows } = await one.client.query('select id from users where not superadmin order by id');
    const ids = rows.map(({ id }) => id);
    for (const [name, server] of Object.entries(servers)) await check(server, one.admin, ids, name);

    const measurements = [];
    for (let round = 1; round <= rounds; round++) {
      for (const size of SIZES) {
        const order = round % 2 === 1 ? ['service', 'bare'] : ['bare', 'service'];
        const measured = { round, people: size.people };
        for (const name of order) measured[name] = await load(servers[name], one.admin, ids, { ...size, seconds });
        measurements.push(measured);
      }
    }
    await report({ rounds, seconds, measurements });
  });
}

/** Both read the same people before anything is measured. */
async function check(server, admin, ids, name) {
  const reply = await fetch(`${server.url}/api/notifications/decide`, {
    method: 'POST',
    ...asked(admin, ids, 0, 1000),
  });
  const { items = [] } = await reply.json();
  const decided = items.filter(({ outcome = 'decided' }) => outcome === 'decided');
  if (reply.status !== 200 || decided.length !== 1000) {
    throw new Error(`The ${name} answered ${reply.status} with ${decided.length} people.`);
  }
}

/** Requests a second. */
async function load(server, admin, ids, { people, connections, seconds }) {
  const requests = Array.from({ length: 20 }, (_, nth) => {
    return { method: 'POST', path: '/api/notifications/decide', ...asked(admin, ids, nth * 200, people) };
  });
  const {
    requests: answered,
    duration,
    non2xx,
    errors,
    timeouts,
  } = await autocannon({
    url: server.url,
    connections,
    duration: seconds,
    warmup: { connections, duration: 1 },
    requests,
  });
  if (non2xx + errors + timeouts > 0) throw new Error(`${non2xx} answers other than 2xx, ${errors} errors.`);
  return answered.total / duration;
}

function asked(admin, ids, from, count) {
  const body = JSON.stringify({ userIds: ids.slice(from, from + count), category: CATEGORY });
  const headers = { authorization: `Bearer ${tokenOf(admin)}`, 'content-type': 'application/json' };
  return { headers, body };
}

async function report({ rounds, seconds, measurements }) {
  const figures = SIZES.map(({ people }) => {
    const mine = measurements.filter((one) => one.people === people);
    const [service, bare] = ['service', 'bare'].map((name) => median(mine.map((one) => one[name])));
    return { people, service, bare, ratio: median(mine.map((one) => one.service / one.bare)) };
  });
  process.stdout.write('POST /api/notifications/decide, requests/s     service      bare pg\n');
  for (const { people, service, bare, ratio } of figures) {
    const cells = [service, bare].map((count) => count.toFixed(1).padStart(13)).join('');
    const verdict = ratio >= TARGET ? 'reached' : 'MISSED';
    const name = people === 1 ? 'one person' : `${people} people`;
    process.stdout.write(`  ${name.padEnd(39)}${cells}   ${ratio.toFixed(2)}, target ${TARGET}: ${verdict}\n`);
  }
  const at = new Date().toISOString();
  const machine = { cpus: availableParallelism(), platform: `${process.platform} ${process.arch}` };
  const file = `${RESULTS}decide-${at.replaceAll(/[:.]/g, '-')}.json`;
  await mkdir(RESULTS, { recursive: true });
  await writeFile(file, `${JSON.stringify({ at, machine, rounds, seconds, figures, measurements }, null, 2)}\n`);
  process.stdout.write(`\n${file}\n`);
  if (figures.some(({ ratio }) => ratio < TARGET)) process.exitCode = 1;
}

/** Hours, a night for everybody, and what some have chosen: every rule has something to look at. */
const FACTS = `
  update organizations set timezone = 'America/Toronto',
    business_hours = '{"monday": [{"start": "09:00", "end": "17:00"}], "tuesday": [{"start": "09:00", "end": "17:00"}],
      "wednesday": [{"start": "09:00", "end": "17:00"}], "thursday": [{"start": "09:00", "end": "17:00"}],
      "friday": [{"start": "09:00", "end": "17:00"}]}',
    holidays = '[{"date": "2026-12-25", "label": "Christmas"}]', allow_user_business_hours_override = true,
    quiet_hours = '{"periods": {"monday": [{"from": "22:00", "to": "07:00"}], "friday": [{"from": "22:00", "to": "09:00"}]}}';
  update users set
    quiet_hours = case when left(email, 1) < 'g' then '{"mode": "drop"}' else '{}' end::jsonb,
    digests = case when left(email, 1) = 'm' then '{"campaigns": "daily at 09:00"}' else '{}' end::jsonb,
    mutes = case when left(email, 1) = 's' then jsonb_build_object(gen_random_uuid()::text,
      jsonb_build_object('category', 'campaigns', 'until', to_char(now() + interval '1 day', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')))
      else '{}' end;
  insert into personas (id, user_id, overrides)
    select gen_random_uuid(), id, '{"businessHours": "Mon-Fri 10-18"}' from users where left(email, 1) = 'j'
    on conflict (user_id) do update set overrides = excluded.overrides;
  insert into notification_preferences (level, owner_id, category, enabled, channels)
    select 'organization', id, 'campaigns', true, '{email,app}'::text[] from organizations
    union all select 'department', id, 'campaigns', null::boolean, '{push}'::text[] from departments
    union all select 'user', id, 'campaigns', left(email, 1) > 'c', null from users where left(email, 1) < 'f'`;
