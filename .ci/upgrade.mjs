/**
 * A rolling upgrade, as docs/upgrading.md has it: the last release serves, somebody works with it, this build starts on the same
 * database and migrates, both are used in turn, and then the last release alone again. Nothing is refused that should be done,
 * nothing that was acknowledged is lost, and whoever runs is ready. Expects a built `dist` and the whole history of the
 * repository; the argument is a folder to be made.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { appliedIn } from '../dist/database/migrations.js';
import { distanceOf } from '../dist/database/schema-distance.rules.js';
import { startDisposablePostgres } from '../test/support/disposable-postgres.mjs';
import { withService } from './service.mjs';

/** From where an upgrade has to work while it serves: version and commit. Whoever makes a release writes it down there. */
const [version, commit] = readFileSync(new URL('./last-release', import.meta.url), 'utf8')
  .trim()
  .split(' ');
const RELEASE = { version, commit };
/** A release with this migration reads what later ones say of older code, and so may start again on their schema. */
const READS_COMPATIBILITY = 'TellWhatOlderCodeMayUse1765030000000';

const [folder, data] = ['release', 'data'].map((name) => join(resolve(process.argv[2]), name));
const mail = join(data, 'mail');
const password = 'mauve umbrella on stilts';
let members = 0;

checkOut();
install();
run('node', ['scripts/build.mjs'], { cwd: folder });
const postgres = givenPostgres(process.env) ?? (await startDisposablePostgres());
const env = { DATABASE_URL: postgres.url, JWT_SECRET: 'a secret of thirty-two characters', LOG_LEVEL: 'error' };
const database = new pg.Client(postgres.url);
await database.connect();
try {
  await upgrade({ env, program: join(folder, 'dist/main.js') }, { env });
} finally {
  await database.end();
  await postgres.stop();
}

async function upgrade(release, present) {
  let known;
  await withService(
    data,
    async (old) => {
      known = await migrations();
      const world = await settle(old);
      const work = await workOf(world.rep, old);
      await withService(
        data,
        async (later) => {
          await expectCompatible(known);
          await work.at(old, later);
          await tour(world, old, later);
          await tour(world, later, old);
          await work.at(old);
        },
        present,
      );
      await tour(world, old, old);
      await work.end();
    },
    release,
  );
  if (known.includes(READS_COMPATIBILITY)) await withService(data, ready, release);
  await withService(data, ready, present);
}

/** The empty server that this is run with, as by `pg_virtualenv`. */
function givenPostgres({ PGHOST, PGPORT, PGUSER, PGPASSWORD }) {
  if (PGPORT === undefined) return undefined;
  return { url: `postgres://${PGUSER}:${PGPASSWORD}@${PGHOST}:${PGPORT}/postgres`, stop: () => undefined };
}

/** Everything that people and administrators do most, begun at one address and seen at the other. */
async function tour({ admin, rep, organizationId }, one, other) {
  await Promise.all([ready(one), ready(other)]);
  const login = await call(one, 'POST', '/api/auth/login', rep);
  const { token } = await call(other, 'POST', '/api/auth/refresh', { refreshToken: login.refreshToken });
  const fullName = `Alex ${Date.now()}`;
  await call(one, 'PUT', '/api/user/profile', { fullName }, token);
  const { user } = await call(other, 'GET', '/api/user/profile', undefined, login.token);
  assert.equal(user.fullName, fullName);

  const guest = await addMember({ admin, organizationId, accessRole: 'ADMIN' }, one, other);
  const members = `/api/users?organizationId=${organizationId}&limit=100`;
  const [here, there] = await Promise.all([one, other].map((base) => call(base, 'GET', members, undefined, admin)));
  assert.ok(here.items.some(({ email }) => email === guest.email));
  assert.deepEqual(here.items.map(idOf), there.items.map(idOf));
  const history = `/api/users/${user._id}/history`;
  const told = await Promise.all([one, other].map((base) => valuesOf('/fullName', { base, history, token: admin })));
  for (const names of told) assert.ok(names.includes(fullName), `${fullName} is in the history`);
}

/** An organization with its first two people; whoever runs the service made the first. */
async function settle(base) {
  const email = 'ada@acme.example';
  const settings = { ...process.env, ...env, DATA_DIR: data, ADMIN_PASSWORD: password };
  run('node', ['dist/cli.js', 'bootstrap-admin', '--email', email], { cwd: folder, env: settings });
  const { token: admin } = await call(base, 'POST', '/api/auth/login', { email, password });
  const organization = await call(base, 'POST', '/api/organizations', { name: 'Acme', slug: 'acme' }, admin);
  const organizationId = idOf(organization);
  return {
    admin,
    organizationId,
    rep: await addMember({ admin, organizationId, accessRole: 'SALES_REP' }, base, base),
  };
}

/** Invited at one address, accepted at the other, by the link in the mail; answers what they log in with. */
async function addMember({ admin, organizationId, accessRole }, one, other) {
  const email = `member-${++members}@acme.example`;
  const invitations = [{ email, accessRole }];
  await call(one, 'POST', `/api/organizations/${organizationId}/invitations`, { invitations }, admin);
  const token = await tokenTo(email);
  await call(other, 'POST', '/api/invitations/accept', { token, password, fullName: `Member ${members}` });
  return { email, password };
}

/** Of the file that a mail is without an SMTP server, whichever instance has sent it. */
async function tokenTo(email) {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await delay(50)) {
    const files = existsSync(mail) ? readdirSync(mail).filter((name) => name.endsWith('.eml')) : [];
    const texts = files.map((name) => readFileSync(join(mail, name), 'utf8').replaceAll('=\r\n', ''));
    const [, token] = /[?#]token=(?:3D)?([\w-]+)/.exec(texts.find((text) => text.includes(`To: ${email}`)) ?? '') ?? [];
    if (token !== undefined) return token;
  }
  assert.fail(`${email} gets a mail`);
}

/**
 * Somebody who changes their profile without a pause and reads it at once, at the addresses in turn, until it ends: then every
 * acknowledged change is in the history, once and in order.
 */
async function workOf(person, first) {
  const { token } = await call(first, 'POST', '/api/auth/login', person);
  const written = [];
  let bases = [first];
  let isOver = false;

  async function write() {
    for (let round = 1; !isOver; round++) {
      const [one, other] = round % 2 === 0 ? [bases[0], bases.at(-1)] : [bases.at(-1), bases[0]];
      const designation = `Round ${round}`;
      await call(one, 'PUT', '/api/user/profile', { designation }, token);
      written.push(designation);
      const { user } = await call(other, 'GET', '/api/user/profile', undefined, token);
      assert.equal(user.designation, designation);
      await delay(10);
    }
  }
  async function someRounds() {
    for (const until = written.length + 10; written.length < until;) await delay(10);
  }
  const rounds = write();
  rounds.catch(() => undefined); // Told by whoever waits for it.

  return {
    /** Goes on at these addresses and no others. */
    async at(...next) {
      bases = next;
      await Promise.race([rounds, someRounds()]);
    },
    async end() {
      isOver = true;
      await rounds;
      const history = '/api/user/profile/history';
      assert.deepEqual(await valuesOf('/designation', { base: bases[0], history, token }), written);
      console.log(`${written.length} changes were made meanwhile.`);
    },
  };
}

/** All that a history knows of the field, the oldest first; the person may go on writing meanwhile. */
async function valuesOf(field, { base, history, token }) {
  const found = [];
  for (let cursor = ''; cursor !== null;) {
    const page = await call(base, 'GET', `${history}?limit=100${cursor}`, undefined, token);
    found.push(...page.items.flatMap(({ fields }) => fields[field]?.after ?? []));
    cursor = page.nextCursor === null ? null : `&cursor=${encodeURIComponent(page.nextCursor)}`;
  }
  return found.reverse();
}

async function ready(base) {
  await call(base, 'GET', '/readyz');
}

async function call(base, method, path, body, token) {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const answer = await fetch(base + path, { method, headers, body: body && JSON.stringify(body) });
  const text = await answer.text();
  assert.ok(answer.ok, `${method} ${base}${path}: ${answer.status} ${text}`);
  return JSON.parse(text);
}

/** The names of those that the database has. */
async function migrations() {
  const { rows } = await database.query('select name from migrations');
  return rows.map(({ name }) => name);
}

/** Every migration since says that the release may go on: one that says nothing would ask for a pause. */
async function expectCompatible(known) {
  const ask = async (statement) => (await database.query(statement)).rows;
  const { later, incompatible } = distanceOf(await appliedIn(ask), known);
  assert.deepEqual(incompatible, [], `Roster ${RELEASE.version} may go on with every migration since`);
  console.log(`Roster ${RELEASE.version} goes on with ${later.length} later migrations.`);
}

function checkOut() {
  mkdirSync(folder, { recursive: true });
  mkdirSync(data);
  try {
    run('git', ['cat-file', '-e', `${RELEASE.commit}^{commit}`]);
  } catch {
    assert.fail(`The history has to have ${RELEASE.commit}, which is Roster ${RELEASE.version}: git fetch --unshallow`);
  }
  const archive = `${folder}.tar`;
  run('git', ['archive', '--output', archive, RELEASE.commit]);
  run('tar', ['-xf', archive, '-C', folder]);
}

/** What is installed here serves the release too, where it has every package of the release in its version. */
function install() {
  const [here, there] = ['.', folder].map((place) =>
    JSON.parse(readFileSync(join(place, 'package-lock.json'), 'utf8')),
  );
  const isHere = ([path, { version }]) => path === '' || here.packages[path]?.version === version;
  if (Object.entries(there.packages).every(isHere)) symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  else run('npm', ['ci', '--include=dev', '--prefer-offline', '--no-audit', '--no-fund'], { cwd: folder });
}

function run(program, args, options = {}) {
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'], ...options });
}

function idOf({ _id }) {
  return _id;
}
