import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { TestDatabase } from '../support/database.js';
import { read, tokenIn, useInbox } from '../support/inbox.js';
import { startServer, useServer } from '../support/server.js';
import { givenHost, invite, PASSWORD, until } from '../invitations/world.js';

const inbox = useInbox();
const server = useServer({ env: inbox.env });
const { given, database } = server;

describe('a service that', () => {
  it('is killed between the commit and the delivery sends after the next start', async () => {
    const own = new TestDatabase();
    await own.create();
    const first = await startServer({ database: own, env: inbox.env, guest: false });
    const email = given.email();
    inbox.isSilent = true;
    expect((await invite(first, await givenHost(first), { email })).status).toBe(200);
    await until(async () => (await own.query('select from mail_outbox where attempts = 1')).length === 1);
    await first.kill();
    inbox.isSilent = false;
    await own.query('update mail_outbox set next_attempt_at = now()');

    const next = await startServer({ database: own, env: inbox.env });
    try {
      const answer = { token: await inbox.tokenTo(email), password: PASSWORD, fullName: 'Nina' };
      expect((await next.anonymous.post('/api/invitations/accept', answer)).status).toBe(200);
    } finally {
      await next.stop();
      await own.drop();
    }
  });

  it('is asked to stop sends what it has promised before', async () => {
    const second = await startServer({ database, env: inbox.env });
    const emails = Array.from({ length: 12 }, () => given.email());
    const host = await givenHost(server);
    await invite(second, host, ...emails.map((email) => ({ email }))).finally(second.stop);

    await until(async () => (await database.query('select from mail_outbox')).length === 0);
    for (const email of emails) expect(inbox.mailsTo(email)).toHaveLength(1);
  });

  it('is one of several sends each mail once', async () => {
    const second = await startServer({ database, env: inbox.env });
    const [one, other] = [await givenHost(server), await givenHost(server)];
    const emails = Array.from({ length: 40 }, () => given.email());
    const rows = emails.map((email) => ({ email }));

    await Promise.all([invite(server, one, ...rows.slice(20)), invite(second, other, ...rows.slice(0, 20))]);
    await Promise.all(emails.map((email) => inbox.mailTo(email))).finally(second.stop);

    expect(emails.filter((email) => inbox.mailsTo(email).length !== 1)).toEqual([]);
  });
});

describe('without an SMTP server', () => {
  it('a mail is a file that only its owner can read, and a line in the log names it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'roster-mail-'));
    const alone = await startServer({ env: { DATA_DIR: folder } });
    try {
      const host = await givenHost(alone);
      const email = alone.given.email();
      await invite(alone, host, { email });
      const files = () => readdir(join(folder, 'mail')).catch(() => [] as string[]);
      await until(async () => (await files()).some((file) => file.endsWith('.eml')));

      const [name = ''] = await files();
      const file = join(folder, 'mail', name);
      const { headers, text } = read(await readFile(file, 'utf8'));

      expect((await stat(file)).mode & 0o777).toBe(0o600);
      expect(headers).toMatchObject({ to: email, from: 'Roster <roster@localhost>' });
      const answer = { token: tokenIn(text), password: PASSWORD, fullName: 'Nina' };
      expect((await alone.anonymous.post('/api/invitations/accept', answer)).status).toBe(200);
      await until(() => alone.log.some(({ msg }) => msg === `Without SMTP_URL no mail is sent: it is in ${file}.`));
    } finally {
      await alone.stop();
      await rm(folder, { recursive: true });
    }
  });
});
