import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { useInbox } from '../support/inbox.js';
import { unchanged } from '../support/rows.js';
import { startServer, useServer, type TestServer } from '../support/server.js';
import { givenHost, invite, invited, type Host } from './world.js';

const inbox = useInbox();
const limits = { INVITATIONS_PER_DAY: '3', LETTERS_PER_ADDRESS: '2' };
const server = useServer({ env: Object.assign(inbox.env, limits) });
const { as, given, database } = server;

let second: TestServer;
beforeAll(async () => {
  second = await startServer({ env: inbox.env, database: server.database });
});
afterAll(() => second.stop());

const resend = (host: Host, id: string, through = server) => through.as(host.ada).post(`/api/invitations/${id}/resend`);
const emails = (many: number) => Array.from({ length: many }, () => ({ email: given.email() }));
const codesOf = (reply: { body: { results: { outcome: string; code?: string }[] } }) =>
  reply.body.results.map(({ outcome, code }) => code ?? outcome);
const oneMinuteLater = () =>
  database.query(`update limit_counts set window_ends_at = now() - interval '1 second' where key like 'resend:%'`);
const theNextDay = () => database.query(`update limit_counts set window_ends_at = now() - interval '1 second'`);

describe('sending again', () => {
  it('goes once a minute for each invitation, also for many at once and on two instances', async () => {
    const host = await givenHost(server);
    const { id } = await invited(server, inbox, host, { email: given.email() });

    const replies = await Promise.all(
      Array.from({ length: 8 }, (_, nth) => resend(host, id, nth % 2 === 0 ? server : second)),
    );

    expect(replies.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(7).fill(429)]);
    const refused = replies.find(({ status }) => status === 429);
    expect(refused?.body.code).toBe('resent_just_now');
    const seconds = Number(refused?.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(50);
    expect(seconds).toBeLessThanOrEqual(60);
  });

  it('leaves the link that was sent good when it is refused', async () => {
    const host = await givenHost(server);
    const email = given.email();
    const { id } = await invited(server, inbox, host, { email });
    await resend(host, id);
    const token = await inbox.tokenTo(email, 2);

    await unchanged(database, () => resend(host, id));

    const accepted = { token, password: 'eleven green bottles', fullName: 'Nina New' };
    expect(await server.anonymous.post('/api/invitations/accept', accepted)).toMatchObject({ status: 200 });
  });

  it('ends with the letters that an address may get in a day', async () => {
    const host = await givenHost(server);
    const { id } = await invited(server, inbox, host, { email: given.email() });
    expect(await resend(host, id)).toMatchObject({ status: 200 });
    await oneMinuteLater();

    expect(await resend(host, id)).toMatchObject({ status: 429, body: { code: 'too_many_letters' } });
    await theNextDay();
    expect(await resend(host, id)).toMatchObject({ status: 200 });
  });
});

it('counts what is sent again with what an organization may send in a day, and says when there is room', async () => {
  const [host, other] = [await givenHost(server), await givenHost(server)];
  const [first, second] = [
    await invited(server, inbox, host, { email: given.email() }),
    await invited(server, inbox, host, { email: given.email() }),
  ];
  const elsewhere = await invited(server, inbox, other, { email: given.email() });
  expect(await resend(host, first.id)).toMatchObject({ status: 200 });

  const refused = await unchanged(database, () => resend(host, second.id));

  expect(refused).toMatchObject({ status: 429, body: { code: 'too_many_invitations' } });
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(86_000);
  expect(await invite(server, host, ...emails(1))).toMatchObject({ status: 429 });
  expect(await resend(other, elsewhere.id)).toMatchObject({ status: 200 });
  await theNextDay();
  expect(await resend(host, second.id)).toMatchObject({ status: 200 });
});

describe('inviting', () => {
  it('goes as far as the day’s number, and says of each row what became of it', async () => {
    const host = await givenHost(server);

    const reply = await invite(server, host, ...emails(5));

    expect(reply.status).toBe(200);
    expect(codesOf(reply)).toEqual(['invited', 'invited', 'invited', 'too_many_invitations', 'too_many_invitations']);
    expect(reply.body.results[3].retryAfter).toBeGreaterThan(86_000);
  });

  it('is a 429 with its rows when nobody can be invited for it', async () => {
    const host = await givenHost(server);
    const [member, ...rest] = [{ email: host.ada.email }, ...emails(2)];
    await invite(server, host, ...emails(3));

    const reply = await unchanged(database, () => invite(server, host, member ?? { email: '' }, ...rest));

    expect(reply).toMatchObject({ status: 429, body: { code: 'too_many_invitations' } });
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(86_000);
    expect(reply.body.errors.map(({ pointer, code }: { pointer: string; code: string }) => [pointer, code])).toEqual([
      ['/invitations/0/email', 'already_member'],
      ['/invitations/1/email', 'too_many_invitations'],
      ['/invitations/2/email', 'too_many_invitations'],
    ]);
    await theNextDay();
    expect(codesOf(await invite(server, host, ...rest))).toEqual(['invited', 'invited']);
  });

  it('holds for many at once, and doesn’t count what was refused for another reason', async () => {
    const host = await givenHost(server);
    await invite(server, host, { email: host.ada.email });

    const replies = await Promise.all(emails(8).map((row) => invite(server, host, row)));

    expect(replies.filter(({ status }) => status === 200)).toHaveLength(3);
  });

  it('counts the letters to an address over all organizations, however it is spelled', async () => {
    const [acme, globex, initech] = [await givenHost(server), await givenHost(server), await givenHost(server)];
    const email = given.email();
    const tagged = (tag: string) => ({ email: email.replace('@', `+${tag}@`) });

    expect(codesOf(await invite(server, acme, { email }))).toEqual(['invited']);
    expect(codesOf(await invite(server, globex, tagged('1')))).toEqual(['invited']);
    expect(await invite(server, initech, { email: email.toUpperCase() })).toMatchObject({
      status: 429,
      body: { code: 'too_many_letters' },
    });
    expect(codesOf(await invite(server, initech, tagged('2'), ...emails(1)))).toEqual(['too_many_letters', 'invited']);
  });

  it('starts no new count when an invitation is revoked or its person erased', async () => {
    const host = await givenHost(server);
    const email = given.email();
    for (let round = 0; round < 2; round++) {
      const { body } = await invite(server, host, { email });
      await as(host.ada).delete(`/api/invitations/${body.results[0].invitation._id}`);
    }

    expect(await invite(server, host, { email })).toMatchObject({ status: 429, body: { code: 'too_many_letters' } });
  });

  it('keeps no row for what it doesn’t send', async () => {
    const host = await givenHost(server);
    await invite(server, host, ...emails(3));
    const rows = async () => (await database.query('select from limit_counts')).length;
    const before = await rows();

    for (let round = 0; round < 10; round++) await invite(server, host, ...emails(20));

    expect(await rows()).toBe(before);
  });
});

it('quotes no address in a letter, and calls the organization one then', async () => {
  const email = given.email();
  const acme = await given.organization({ name: 'Win at https://evil.example' });
  const ada = await given.admin(acme, { fullName: 'www.evil.example//now' });

  await invite(server, { acme, ada }, { email });

  const mail = await inbox.mailTo(email);
  expect(mail.headers.subject).toBe('You are invited to an organization');
  expect(`${mail.headers.subject} ${mail.text}`).not.toMatch(/evil/);
});
