import { describe, expect, it } from '@jest/globals';
import type { Organization, Person } from '../support/given.js';
import { useInbox } from '../support/inbox.js';
import { unchanged } from '../support/rows.js';
import { useServer } from '../support/server.js';
import { until } from '../invitations/world.js';
import { askedForProof, eventsOf, proveAddress } from './world.js';

const inbox = useInbox();
const server = useServer({ env: inbox.env });
const { as, anonymous, given, database } = server;
const outboxIsEmpty = () => until(async () => (await database.query('select from mail_outbox')).length === 0);

describe('proving an address', () => {
  it('makes it verified, which the history tells', async () => {
    const alex = await given.rep(await given.organization());
    const token = await askedForProof(server, inbox, alex);
    expect((await inbox.mailTo(alex.email)).headers.subject).toBe('Confirm your address');

    expect(await proveAddress(server, token)).toMatchObject({ status: 204, body: undefined });

    expect((await as(alex).get('/api/user/profile')).body.user).toMatchObject({ verificationStatus: 'verified' });
    const { items } = (await as(alex).get('/api/user/profile/history')).body;
    expect(items[0]).toMatchObject({
      actor: { _id: alex.id, id: alex.id },
      fields: { '/verificationStatus': { before: 'unverified', after: 'verified' } },
    });
    expect(await eventsOf(server, alex)).toEqual(['email_verified', 'email_verification_requested']);
    expect(await proveAddress(server, token)).toMatchObject({ status: 404 });
    const again = await as(alex).post('/api/user/email-verification');
    expect(again).toMatchObject({ status: 409, body: { code: 'address_verified' } });
  });

  it('counts for the address that the link was mailed to', async () => {
    const alex = await given.rep(await given.organization());
    const token = await askedForProof(server, inbox, alex);
    await as(alex).put('/api/user/profile', { email: given.email() });

    expect(await proveAddress(server, token)).toMatchObject({ status: 404 });
  });

  it('takes the account’s own login where somebody else has typed the address', async () => {
    const home = await given.organization();
    const [ada, alex] = [await given.admin(home), await given.rep(home)];
    const email = given.email();
    await as(alex).get('/api/user/profile');
    await as(ada).put(`/api/users/${alex.id}`, { email });
    const token = await askedForProof(server, inbox, { ...alex, email });
    const proveAs = (who: typeof alex) => as(who).post('/api/auth/email-verification/confirm', { token });

    expect(await proveAddress(server, token)).toMatchObject({ status: 401, body: { code: 'no_token' } });
    expect(await proveAs(ada)).toMatchObject({ status: 404, body: { code: 'link_invalid' } });
    expect(await proveAs(alex)).toMatchObject({ status: 204 });
  });
});

describe('a new address, where the organization wants it confirmed,', () => {
  const MINE = '/api/user/profile';
  const PENDING = '/api/user/deferred-changes';

  const givenAlex = async (): Promise<{ acme: Organization; alex: Person; email: string }> => {
    const acme = await given.organization({ emailChanges: 'confirm' });
    return { acme, alex: await given.rep(acme), email: given.email('new') };
  };
  const confirm = (token: string) => anonymous.post('/api/auth/email-change/confirm', { token });
  const cancel = (token: string) => anonymous.post('/api/auth/email-change/cancel', { token });
  const addressOf = async (person: Person) => (await as(person).get(MINE)).body.user.email;

  it('waits until whoever reads it confirms it; all else that was sent is done', async () => {
    const { alex, email } = await givenAlex();

    const reply = await as(alex).put(MINE, { email, language: 'de' });

    expect(reply).toMatchObject({
      status: 202,
      body: {
        user: { email: alex.email, language: 'de', version: 2 },
        report: [
          { pointer: '/email', outcome: 'deferred', by: 'proof', until: null, rule: 'addressIsProved' },
          { pointer: '/language', outcome: 'applied' },
        ],
        deferredChange: { body: { email }, by: 'proof', until: null, requestedBy: { _id: alex.id, id: alex.id } },
      },
    });
    expect((await as(alex).get(PENDING)).body.items).toEqual([reply.body.deferredChange]);
    const { fields } = (await as(alex).get(`${MINE}/capabilities`)).body;
    expect(fields['/email']).toMatchObject({
      editable: true,
      waitsFor: 'proof',
      deferred: { by: 'proof', until: null },
    });
    expect((await inbox.mailTo(alex.email)).headers.subject).toBe('Your address is about to change');
    const token = await inbox.tokenTo(email);

    expect(await confirm(token)).toMatchObject({ status: 204, body: undefined });

    const { user } = (await as(alex).get(MINE)).body;
    expect(user).toMatchObject({ email, verificationStatus: 'verified' });
    expect((await as(alex).get(PENDING)).body.items).toEqual([]);
    expect(await confirm(token)).toMatchObject({ status: 404, body: { code: 'link_invalid' } });
    expect(await cancel(await inbox.tokenTo(alex.email))).toMatchObject({ status: 404 });
    expect((await inbox.mailTo(email, 2)).headers.subject).toBe('Your address was changed');
    expect(new Set(await eventsOf(server, alex))).toEqual(
      new Set(['email_changed', 'email_verified', 'email_change_requested']),
    );
  });

  it('is cancelled by a link to the present one', async () => {
    const { alex, email } = await givenAlex();
    await as(alex).put(MINE, { email });
    const [proof, token] = [await inbox.tokenTo(email), await inbox.tokenTo(alex.email)];

    expect(await confirm(token)).toMatchObject({ status: 404 });
    expect(await cancel(token)).toMatchObject({ status: 204 });

    expect((await as(alex).get(PENDING)).body.items).toEqual([]);
    expect(await confirm(proof)).toMatchObject({ status: 404 });
    expect(await eventsOf(server, alex)).toEqual(['email_change_cancelled', 'email_change_requested']);
  });

  it('is taken back as any change that waits, and ends with a new password', async () => {
    const { alex, email } = await givenAlex();
    const other = given.email('other');
    const { deferredChange } = (await as(alex).put(MINE, { email })).body;
    await as(alex).put(MINE, { email: other });
    const tokens = [await inbox.tokenTo(email), await inbox.tokenTo(other)];

    expect(await as(alex).delete(`${PENDING}/${deferredChange._id}`)).toMatchObject({ status: 204 });
    const body = { currentPassword: alex.password, newPassword: 'eleven green bottles' };
    expect(await as(alex).put('/api/user/password', body)).toMatchObject({ status: 204 });

    for (const token of tokens) expect(await confirm(token)).toMatchObject({ status: 404 });
    expect(await addressOf(alex)).toBe(alex.email);
  });

  it('is shown by a dry run, which keeps and mails nothing', async () => {
    const { alex, email } = await givenAlex();
    await as(alex).get(MINE);
    await outboxIsEmpty(); // What the tests before have mailed is on its way.

    const reply = await unchanged(database, () => as(alex).put(`${MINE}?dryRun=true`, { email }));

    expect(reply).toMatchObject({ status: 200, body: { report: [{ pointer: '/email', outcome: 'deferred' }] } });
    expect(await database.query('select from mail_outbox')).toEqual([]);
  });

  it('may be somebody else’s by then: then it is refused, and goes on waiting', async () => {
    const { acme, alex, email } = await givenAlex();
    await as(alex).put(MINE, { email });
    const token = await inbox.tokenTo(email);
    const sam = await given.rep(acme, { email });

    expect(await confirm(token)).toMatchObject({ status: 409, body: { code: 'email_taken' } });

    expect((await as(alex).get(PENDING)).body.items).toHaveLength(1);
    await database.query('update users set email = $2, email_key = $2 where id = $1', [sam.id, given.email()]);
    expect(await confirm(token)).toMatchObject({ status: 204 });
  });

  it('stays unverified where somebody else has asked, who has to be there still', async () => {
    const { acme, alex, email } = await givenAlex();
    const [ada, eve] = [await given.admin(acme), await given.admin(acme)];
    const another = given.email('another');
    const path = `/api/users/${alex.id}`;
    expect(await as(ada).put(path, { email })).toMatchObject({ status: 202 });
    expect(await as(eve).put(path, { email: another })).toMatchObject({ status: 202 });
    const tokens = [await inbox.tokenTo(email), await inbox.tokenTo(another)];
    const notices = [await inbox.mailTo(alex.email), await inbox.mailTo(alex.email, 2)].map(({ text }) => text);
    expect(notices.filter((text) => text.includes(`By: ${ada.fullName}`))).toHaveLength(1);

    await as(ada).put(`/api/users/${eve.id}`, { status: 'disabled' });
    expect(await confirm(tokens[1] ?? '')).toMatchObject({ status: 404 });
    expect(await confirm(tokens[0] ?? '')).toMatchObject({ status: 204 });

    expect((await as(ada).get(path)).body.user).toMatchObject({ email, verificationStatus: 'unverified' });
  });

  it('has one winner of thirty-two who confirm it at once', async () => {
    const { alex, email } = await givenAlex();
    await as(alex).put(MINE, { email });
    const token = await inbox.tokenTo(email);

    const replies = await Promise.all(Array.from({ length: 32 }, () => confirm(token)));

    expect(replies.filter(({ status }) => status === 204)).toHaveLength(1);
    expect(replies.filter(({ status }) => status === 404)).toHaveLength(31);
  });

  it('gets three letters in an hour, whoever asks', async () => {
    const { acme, email } = await givenAlex();
    const people = await Promise.all(Array.from({ length: 4 }, () => given.rep(acme)));

    const replies = [];
    for (const person of people) replies.push(await as(person).put(MINE, { email }));

    expect(replies.map(({ status }) => status)).toEqual([202, 202, 202, 429]);
    expect(replies[3]?.body).toMatchObject({ code: 'too_many_address_changes' });
    await outboxIsEmpty();
    expect(inbox.mailsTo(email)).toHaveLength(3);
  });

  it('counts at once everywhere else', async () => {
    const acme = await given.organization();
    const [ada, alex, email] = [await given.admin(acme), await given.rep(acme), given.email()];
    const path = `/api/organizations/${acme.id}`;
    expect((await as(ada).get(path)).body).toMatchObject({ emailChanges: 'immediate' });

    expect(await as(alex).put(MINE, { email })).toMatchObject({ status: 200, body: { user: { email } } });

    expect(await as(ada).patch(path, { emailChanges: 'confirm' })).toMatchObject({ status: 200 });
    const next = await as(alex).put(MINE, { email: given.email() });
    expect(next).toMatchObject({ status: 202, body: { user: { email } } });
    const wrong = await as(ada).patch(path, { emailChanges: 'sometimes' });
    expect(wrong).toMatchObject({ status: 400, body: { errors: [{ pointer: '/emailChanges' }] } });
  });
});
