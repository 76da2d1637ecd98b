import { existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { Organization, Person } from '../support/given.js';
import { useServer } from '../support/server.js';
import { csv, importing } from '../transfer/files.js';

const folder = mkdtempSync(join(tmpdir(), 'roster-unread-'));
afterAll(() => rmSync(folder, { recursive: true }));

const server = useServer({ env: { TMPDIR: folder, ANSWER_TIMEOUT_SECONDS: '1' }, guest: false });
const { as, given, tokenOf, database } = server;
const send = importing(as);

const NDJSON = 'application/x-ndjson';
/** Where `!` is a fault. */
const CHOOSY = [
  'phoneNumber',
  'accessRole',
  'status',
  'language',
  'timezone',
  'availability',
  'availabilityUntil',
  'callForwardingEnabled',
  'persona.timezone',
  'persona.userEmail',
  'persona.organizationWebsite',
];
/** Its answer is larger than what the system keeps for a connection: some 15 MB of faults. */
const LARGE = csv(
  ['email', ...CHOOSY].join(),
  ...Array.from({ length: 8000 }, (_, nth) => `${'x'.repeat(230)}${nth}${',!'.repeat(CHOOSY.length)}`),
);

let acme: Organization;
let ada: Person;
beforeAll(async () => {
  acme = await given.organization();
  ada = await given.admin(acme);
});

const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await eventually(() => expect(temporaryFiles()).toEqual([]));
});

/** A client that sends and never reads. */
async function deaf(text: string): Promise<Socket> {
  const { hostname, port } = new URL(server.url());
  const socket = connect({ host: hostname, port: Number(port) });
  sockets.push(socket);
  socket.on('error', () => undefined).pause();
  await new Promise<void>((resolve) => socket.write(text, () => resolve()));
  return socket;
}

async function requestOf(me: Person, file: string, { accept = 'application/json', length = file.length } = {}) {
  const head = [
    `POST /api/organizations/${acme.id}/users/import?dryRun=true HTTP/1.1`,
    'Host: x',
    `Authorization: Bearer ${await tokenOf(me)}`,
    'Content-Type: text/csv',
    `Accept: ${accept}`,
    `Content-Length: ${length}`,
  ];
  return `${head.join('\r\n')}\r\n\r\n${file}`;
}

/** Named ones, and where the system tells, those that only the process knows. */
function temporaryFiles(): string[] {
  const descriptors = `/proc/${server.pid}/fd`;
  if (!existsSync(descriptors)) return readdirSync(folder);
  const open = readdirSync(descriptors).map((name) => {
    try {
      return readlinkSync(join(descriptors, name));
    } catch {
      return ''; // Closed meanwhile.
    }
  });
  return [...readdirSync(folder), ...open.filter((name) => name.startsWith(folder))];
}

async function eventually(expectation: () => void): Promise<void> {
  for (const deadline = Date.now() + 50_000; ; await delay(50)) {
    try {
      return expectation();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}

it('gives no turn to clients that don’t read, and cuts them off', async () => {
  for (let nth = 0; nth < 3; nth++) await deaf(await requestOf(ada, LARGE, { accept: NDJSON }));
  await eventually(() => expect(temporaryFiles()).toHaveLength(6));
  const other = await given.organization();

  const reply = await send(await given.admin(other), other, csv('email', given.email()));

  expect(reply).toMatchObject({ status: 200, body: { created: 1 } });
  await eventually(() => expect(temporaryFiles()).toEqual([]));
});

it.each(['application/json', NDJSON])('keeps no file for who doesn’t read %s', async (accept) => {
  await deaf(await requestOf(ada, LARGE, { accept }));
  await eventually(() => expect(temporaryFiles()).not.toEqual([]));
  await eventually(() => expect(temporaryFiles()).toEqual([]));
});

it('has room for four imports of an organization, and for others beside', async () => {
  const begun = await requestOf(ada, csv('email'), { length: 1000 });
  for (let nth = 0; nth < 4; nth++) await deaf(begun);
  await eventually(() => expect(temporaryFiles()).toHaveLength(4));
  const other = await given.organization();

  const refused = await send(ada, acme, csv('email', given.email()));
  const taken = await send(await given.admin(other), other, csv('email', given.email()));

  expect(refused).toMatchObject({ status: 503, body: { code: 'too_many_imports' } });
  expect(refused.headers.get('retry-after')).toBe('30');
  expect(taken.status).toBe(200);
  for (const socket of sockets) socket.destroy();
  await eventually(() => expect(temporaryFiles()).toEqual([]));
  expect((await send(ada, acme, csv('email', given.email()))).status).toBe(200);
});

it('leaves no file behind a refusal, or a file that is none', async () => {
  for (const file of ['', csv('email', 'nobody'), 'email\n"', ','.repeat(200)]) await send(ada, acme, file);
  await send(ada, acme, new Uint8Array(64 * 1024 * 1024 + 1));
  await eventually(() => expect(temporaryFiles()).toEqual([]));
});

it('cuts off who doesn’t read an export, packed or not, and holds no connection to the database meanwhile', async () => {
  // Of chance and at length, so that also packed it is larger than what the system keeps for a connection.
  await database.query(
    `with made as (
      insert into users (id, organization_id, email, email_key)
      select gen_random_uuid(), $1, e, e from (select 'export-' || n || '@people.example' e from generate_series(1, 1500) n) one
      returning id),
    joined as (insert into memberships (user_id, organization_id, role) select id, $1, 'SALES_REP' from made)
    insert into personas (id, user_id, overrides)
    select gen_random_uuid(), id, jsonb_build_object('position', (
      select string_agg(encode(sha512((id::text || m)::bytea), 'base64'), '') from generate_series(1, 140) m)) from made`,
    [acme.id],
  );
  const path = `/api/organizations/${acme.id}/users/export?format=json`;
  for (const coding of ['identity', 'br']) {
    const head = [
      'Host: x',
      'Connection: close',
      `Authorization: Bearer ${await tokenOf(ada)}`,
      `Accept-Encoding: ${coding}`,
    ];
    const socket = await deaf(`GET ${path} HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n`);
    // Each batch is read by itself, so for a moment there is nothing in between as well.
    for (let quiet = 0; quiet < 100; await delay(20)) quiet = (await holding()) === 0 ? quiet + 1 : 0;

    let received = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => (received += chunk));
    socket.resume();
    await eventually(() => expect(socket.closed).toBe(true));
    expect(received).toMatch(/^HTTP\/1\.1 200 /);
    expect(received.endsWith('\r\n0\r\n\r\n')).toBe(false);
  }
});

/** Connections to the database that somebody works with. */
async function holding(): Promise<number> {
  const rows = await database.query(
    `select from pg_stat_activity
    where datname = current_database() and application_name = 'roster' and state <> 'idle'`,
  );
  return rows.length;
}
