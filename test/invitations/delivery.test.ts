import { afterEach, describe, expect, it } from '@jest/globals';
import { useInbox } from '../support/inbox.js';
import { useServer } from '../support/server.js';
import { givenHost, invite, until } from './world.js';

const inbox = useInbox();
const server = useServer({ env: inbox.env });
const { as, given, database } = server;

afterEach(() => {
  inbox.refusing = undefined;
});

const waiting = () =>
  database.query<{ id: string; attempts: number; given_up: boolean; seconds: number }>(
    `select id, attempts, given_up_at is not null as given_up,
      extract(epoch from next_attempt_at - now())::float8 as seconds from mail_outbox`,
  );
/** As if everyone had waited long enough. */
const hurry = () => database.query('update mail_outbox set next_attempt_at = now()');

const warnings = () => server.log.filter(({ context }) => context === 'mail').map(({ msg }) => String(msg));

describe('a mail', () => {
  it('is out of the outbox once it is sent', async () => {
    const [email, host] = [given.email(), await givenHost(server)];
    await invite(server, host, { email });

    await inbox.mailTo(email);

    await until(async () => (await waiting()).length === 0);
    const mail = async () =>
      (await as(host.ada).get(`/api/organizations/${host.acme.id}/invitations`)).body.items[0].mail;
    await until(async () => (await mail()).sentAt !== null);
    expect(await mail()).toEqual({ state: 'sent', sentAt: expect.any(String), reason: null });
  });

  it('is sent at once each, however many there are', async () => {
    const host = await givenHost(server);
    const emails = Array.from({ length: 43 }, () => given.email());
    const from = Date.now();

    await invite(server, host, ...emails.map((email) => ({ email })));

    await Promise.all(emails.map((email) => inbox.mailTo(email)));
    // Five are claimed at a time: every two seconds, when it looks of itself, that takes sixteen.
    expect(Date.now() - from).toBeLessThan(12_000);
  });

  it('can’t be made to have another header, another recipient, or markup by a name', async () => {
    const email = given.email();
    const evil = 'Evil\r\nBcc: victim@people.example\r\n\r\n<script>alert("1")</script>\u2028';
    const acme = await given.organization({ name: evil });
    const ada = await given.admin(acme, { fullName: `"Ada" <ada@people.example>,\r\nTo: ${evil}` });

    await invite(server, { acme, ada }, { email });

    const mail = await inbox.mailTo(email);
    expect(mail.to).toEqual([email]);
    expect(Object.keys(mail.headers).sort()).toEqual([
      'auto-submitted',
      'content-type',
      'date',
      'from',
      'message-id',
      'mime-version',
      'subject',
      'to',
    ]);
    expect(mail.text).toContain('&#60;script&#62;alert(&#34;1&#34;)');
    const [, html = ''] = mail.text.split('<!doctype html>');
    expect(html).not.toContain('<script');
  });

  it('goes to a domain of another script in its ASCII form', async () => {
    const host = await givenHost(server);

    await invite(server, host, { email: 'Ann.Lee@bücher.example' });

    const { headers } = await inbox.mailTo('Ann.Lee@bücher.example'); // as this server shows it
    expect(headers.to).toBe('Ann.Lee@xn--bcher-kva.example');
  });

  it('is not sent when its invitation was revoked, or sent again, before it could be', async () => {
    const host = await givenHost(server);
    const [revoked, again] = [given.email(), given.email()];
    inbox.refusing = 451;
    const reply = await invite(server, host, { email: revoked }, { email: again });
    const [one, other] = reply.body.results.map(({ invitation }: { invitation: { _id: string } }) => invitation._id);
    await until(async () => (await waiting()).every(({ attempts, seconds }) => attempts === 1 && seconds < 60));
    await as(host.ada).delete(`/api/invitations/${one}`);
    inbox.refusing = undefined;
    await as(host.ada).post(`/api/invitations/${other}/resend`);
    await inbox.mailTo(again);

    await hurry();

    await until(async () => (await waiting()).length === 0);
    expect([inbox.mailsTo(revoked).length, inbox.mailsTo(again).length]).toEqual([0, 1]);
  });
});

describe('a server that', () => {
  it('refuses for now is asked again later, with the same Message-ID, and nobody is named in the log', async () => {
    const email = given.email('Zoltan');
    inbox.refusing = 451;
    const host = await givenHost(server);

    const reply = await invite(server, host, { email });

    expect(reply.body.results[0].outcome).toBe('invited');
    await until(async () => (await waiting()).some(({ attempts, seconds }) => attempts === 1 && seconds < 60));
    const [mail] = await waiting();
    expect(mail!.seconds).toBeGreaterThan(2);
    inbox.refusing = undefined;
    await hurry();
    expect((await inbox.mailTo(email)).headers['message-id']).toBe(`<${mail!.id}@roster.example>`);
    expect(warnings()).toContain(`Mail ${mail!.id} could not be sent, and is tried again in 5 s: EENVELOPE 451`);
    expect(JSON.stringify(server.log)).not.toMatch(/Zoltan|pass%2Fword|pass\/word/);
  });

  it('is away is asked again later', async () => {
    const email = given.email();
    const host = await givenHost(server);
    await inbox.close();

    await invite(server, host, { email });

    await until(async () => (await waiting()).some(({ attempts, seconds }) => attempts === 1 && seconds < 60));
    await inbox.open();
    await hurry();
    await inbox.mailTo(email);
  });

  it('refuses for good, or for too long, is given up, and the log says so', async () => {
    const host = await givenHost(server);
    inbox.refusing = 550;
    await invite(server, host, { email: given.email() });
    await until(async () => (await waiting()).some(({ given_up }) => given_up));
    inbox.refusing = 451;
    await invite(server, host, { email: given.email() });
    await until(async () => (await waiting()).some(({ attempts, seconds }) => attempts === 1 && seconds < 60));
    await database.query('update mail_outbox set attempts = 23, next_attempt_at = now() where given_up_at is null');
    await until(async () => (await waiting()).every(({ given_up }) => given_up));

    const errors = (await server.takeErrors(2)).map(({ msg }) => String(msg));

    const { items } = (await as(host.ada).get(`/api/organizations/${host.acme.id}/invitations`)).body;
    expect(items.map(({ mail }: { mail: object }) => mail)).toEqual([
      { state: 'failed', sentAt: null, reason: 'server_unavailable' },
      { state: 'failed', sentAt: null, reason: 'address_refused' },
    ]);
    expect(JSON.stringify(items)).not.toMatch(/\b(451|550|EENVELOPE)\b/);
    expect(errors.map((line) => line.replace(/^Mail [0-9a-f-]{36} /, '')).sort()).toEqual([
      'is given up after attempt 1: EENVELOPE 550',
      'is given up after attempt 24: EENVELOPE 451',
    ]);
    await database.query('delete from mail_outbox');
  });
});
