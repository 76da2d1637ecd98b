import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Reply } from '../support/client.js';
import type { Organization, Person } from '../support/given.js';
import { startServer, useServer, type TestServer } from '../support/server.js';
import { csv, importing } from '../transfer/files.js';

const server = useServer({ env: { COLLISIONS_PER_HOUR: '3' } });
const { as, given, database } = server;
const send = importing(as);

let second: TestServer;
let acme: Organization;
let ada: Person;
let strangers: Person[];
let number: string;
beforeAll(async () => {
  second = await startServer({ env: { COLLISIONS_PER_HOUR: '3' }, database });
  const globex = await given.organization();
  strangers = await Promise.all(Array.from({ length: 12 }, () => given.rep(globex)));
  number = (await given.smsNumber(globex)).e164;
  acme = await given.organization();
  ada = await given.admin(acme);
});
afterAll(() => second.stop());

const exhausted = { status: 429, body: { code: 'too_many_collisions' } };
const statusesOf = (replies: Reply[]) => replies.map(({ status }) => status).sort();
const taken = (nth: number) => ({ email: strangers[nth % strangers.length]?.email ?? '' });
const changed = (me: Person, body: object, headers = {}) => as(me).put('/api/user/profile', body, headers);

/** Somebody new to the limit, or one who has learned what they may. */
const newcomer = () => given.admin(acme);
async function whoKnowsEnough(): Promise<Person> {
  const me = await newcomer();
  for (let nth = 0; nth < 3; nth++) expect(await changed(me, taken(nth))).toMatchObject({ status: 409 });
  return me;
}

describe('a caller who was told often enough that a value is taken', () => {
  it('is told nothing more, of a taken value as of a free one, for an hour', async () => {
    const me = await whoKnowsEnough();

    const [refused, free] = [await changed(me, taken(4)), await changed(me, { email: given.email() })];

    for (const reply of [refused, free]) {
      expect(reply).toMatchObject(exhausted);
      expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(3500);
    }
    const { requestId: _, traceId: _trace, ...told } = refused.body;
    expect(free.body).toMatchObject(told);
    await database.query(`update limit_counts set window_ends_at = now() - interval '1 second'`);
    expect(await changed(me, taken(4))).toMatchObject({ status: 409, body: { code: 'email_taken' } });
    expect(await changed(me, { email: given.email() })).toMatchObject({ status: 200 });
  });

  it('still writes everything else, what is theirs already among it', async () => {
    const me = await whoKnowsEnough();

    const own = { email: me.email.toUpperCase(), designation: 'Agent', phoneNumber: null };
    expect(await changed(me, own)).toMatchObject({ status: 200 });
  });

  it('is the only one', async () => {
    await whoKnowsEnough();

    expect(await changed(await newcomer(), taken(0))).toMatchObject({ status: 409 });
  });

  it('is logged in one line', async () => {
    const me = await whoKnowsEnough();
    for (let nth = 0; nth < 5; nth++) await changed(me, taken(nth));

    const lines = () => server.log.filter(({ msg }) => msg?.includes(me.id));
    for (let tries = 0; tries < 200 && lines().length === 0; tries++) await delay(50);
    expect(lines()).toMatchObject([{ level: 40, context: 'limits' }]);
  });

  it('keeps one row, however often they try', async () => {
    const me = await whoKnowsEnough();
    for (let nth = 0; nth < 20; nth++) await changed(me, taken(nth));

    expect(await database.query(`select from limit_counts where key like $1`, [`%${me.id}`])).toHaveLength(1);
  });

  it.each([
    ['PUT', '/api/user/profile', {}],
    ['PATCH', '/api/user/profile', {}],
    ['PUT', '/api/user/profile?dryRun=true', {}],
    ['PUT', '/api/user/profile', { prefer: 'handling=lenient' }],
    ['PUT', '/api/user/profile?dryRun=true', { prefer: 'handling=lenient' }],
    ['PUT', '/api/users/#colleague', {}],
    ['PATCH', '/api/users/#colleague?dryRun=true', {}],
    ['PUT', '/rinkel/v1/users/#colleague', {}],
  ])('is counted and refused at every door: %s %s %j', async (verb, path, headers) => {
    const [me, colleague] = [await newcomer(), await given.rep(acme)];
    const write = (body: object) => as(me).send(verb, path.replace('#colleague', colleague.id), body, headers);

    for (let nth = 0; nth < 3; nth++) expect((await write(taken(nth))).status).not.toBe(429);

    expect(await write(taken(4))).toMatchObject({ status: 429 });
    expect(await write({ email: given.email() })).toMatchObject({ status: 429 });
    expect(await changed(me, taken(4))).toMatchObject(exhausted);
  });

  it('is asked about numbers as about addresses, two refusals of one request counting twice', async () => {
    const me = await newcomer();
    const both = { ...taken(0), phoneNumber: number };

    expect(await changed(me, both)).toMatchObject({ status: 409 });
    expect(await changed(me, both)).toMatchObject(exhausted);
    expect(await changed(me, { phoneNumber: given.phoneNumber() })).toMatchObject(exhausted);
  });

  it('learns no more by asking at once, on two instances', async () => {
    const me = await newcomer();

    const replies = await Promise.all(
      Array.from({ length: 24 }, (_, nth) =>
        (nth % 2 === 0 ? server : second).as(me).put('/api/user/profile?dryRun=true', taken(nth)),
      ),
    );

    expect(statusesOf(replies)).toEqual([...Array<number>(3).fill(409), ...Array<number>(21).fill(429)]);
  });

  it('can be a superadmin, who sees everybody anyway', async () => {
    const root = await given.superadmin();

    for (let nth = 0; nth < 6; nth++) expect(await changed(root, taken(nth))).toMatchObject({ status: 409 });
  });
});

describe('an import', () => {
  const rows = (...people: { email: string }[]) => csv('email', ...people.map(({ email }) => email));

  it.each(['?dryRun=true', '?mode=best-effort', ''])('%s counts its rows', async (query) => {
    const me = await newcomer();

    const told = await send(me, acme, rows(taken(0), taken(1), taken(2)), { query });

    expect(JSON.stringify(told.body).match(/email_taken/g)?.length).toBeGreaterThanOrEqual(3);
    expect(await send(me, acme, rows(taken(4)), { query })).toMatchObject(exhausted);
    expect(await send(me, acme, rows({ email: given.email() }), { query })).toMatchObject(exhausted);
    expect(await changed(me, taken(5))).toMatchObject(exhausted);
  });

  it('with more taken addresses than may be told tells none of them, and is counted', async () => {
    const me = await newcomer();
    const file = rows(taken(0), taken(1), taken(2), taken(3), { email: given.email() });

    const reply = await send(me, acme, file, { query: '?dryRun=true' });

    expect(reply).toMatchObject(exhausted);
    expect(JSON.stringify(reply.body)).not.toContain(taken(0).email);
    expect(await send(me, acme, rows(taken(0)), { query: '?dryRun=true' })).toMatchObject(exhausted);
  });

  it('of people who are there already goes on', async () => {
    const [me, alex] = [await whoKnowsEnough(), await given.rep(acme)];

    const reply = await send(me, acme, csv('email,designation', `${alex.email},Agent`));

    expect(reply).toMatchObject({ status: 200, body: { changed: 1 } });
  });
});

describe('provisioning a number', () => {
  const provision = (me: Person, phoneNumber: string) =>
    as(me).post(`/api/organizations/${acme.id}/phone-numbers`, { phoneNumber });

  it('counts those that others have, and no others', async () => {
    const me = await newcomer();
    const phoneNumber = given.phoneNumber();
    await given.rep(await given.organization(), { phoneNumber });
    for (let nth = 0; nth < 5; nth++) expect(await provision(me, given.phoneNumber())).toMatchObject({ status: 201 });

    expect(await provision(me, number)).toMatchObject({ status: 409, body: { code: 'sms_number_taken' } });
    expect(await provision(me, phoneNumber)).toMatchObject({ status: 409, body: { code: 'number_is_user_phone' } });
    expect(await provision(me, number)).toMatchObject({ status: 409 });
    expect(await provision(me, number)).toMatchObject(exhausted);
    expect(await provision(me, given.phoneNumber())).toMatchObject(exhausted);
    expect(await changed(me, taken(0))).toMatchObject(exhausted);
  });

  it('tells no more to many who ask at once', async () => {
    const me = await newcomer();

    const replies = await Promise.all(Array.from({ length: 12 }, () => provision(me, number)));

    expect(statusesOf(replies)).toEqual([...Array<number>(3).fill(409), ...Array<number>(9).fill(429)]);
  });

  it('is for administrators, who alone are counted', async () => {
    const rep = await given.rep(acme);

    for (let nth = 0; nth < 5; nth++) expect(await provision(rep, number)).toMatchObject({ status: 403 });
    expect(await changed(ada, taken(0))).toMatchObject({ status: 409 });
  });
});
