import { describe, expect, it } from '@jest/globals';
import { SENDER, useInbox } from '../support/inbox.js';
import type { Person } from '../support/given.js';
import { unchanged } from '../support/rows.js';
import { useServer } from '../support/server.js';
import { givenHost, invite, invited, PASSWORD, type Host } from './world.js';

const inbox = useInbox();
const server = useServer({ env: Object.assign(inbox.env, { INVITATION_DAYS: '3' }) });
const { as, anonymous, given, database } = server;

const pathOf = ({ acme }: Host) => `/api/organizations/${acme.id}/invitations`;
const nobody = '01980000-0000-7000-8000-000000000001';

async function changesOf({ acme }: Host): Promise<{ actor_id: string; fields: Record<string, unknown> }[]> {
  return database.query('select actor_id, fields from changes where subject_id = $1 order by version', [acme.id]);
}

describe('inviting', () => {
  it('sends a mail with a link that works, from the service to the address', async () => {
    const host = await givenHost(server);
    const email = given.email();

    const reply = await invite(server, host, { email });

    const mail = await inbox.mailTo(email);
    expect(mail).toMatchObject({ from: SENDER, to: [email] });
    expect(mail.headers).toMatchObject({
      from: `Roster <${SENDER}>`,
      to: email,
      subject: `Ada Admin invites you to ${host.acme.name}`,
      'auto-submitted': 'auto-generated',
      'message-id': expect.stringMatching(/^<[0-9a-f-]{36}@roster\.example>$/),
      'content-type': expect.stringMatching(/^multipart\/alternative/),
    });
    expect(mail.text).toMatch(/https:\/\/app\.example\/welcome\?lang=en&token=[\w-]{64}\s/);
    expect(mail.text).toContain('<a href="https://app.example/welcome?lang=en&#38;token=');
    const token = await inbox.tokenTo(email);
    expect(JSON.stringify(reply.body)).not.toContain(token);
    const accepted = await anonymous.post('/api/invitations/accept', { token, password: PASSWORD, fullName: 'Nina' });
    expect(accepted.status).toBe(200);
  });

  it('says of each row what became of it, and keeps the good ones', async () => {
    const host = await givenHost(server);
    const [leasing, foreign] = [await given.department(host.acme), await given.department(await given.organization())];
    const [member, guest] = [await given.rep(host.acme), await given.rep(await given.organization())];
    await given.membership(guest, host.acme, 'ADMIN');
    const open = given.email();
    await invite(server, host, { email: open });
    const [one, two] = [given.email('One'), given.email('two')];

    const reply = await invite(
      server,
      host,
      { email: one, accessRole: 'ADMIN', departmentId: leasing.id },
      { email: member.email.toUpperCase() },
      { email: guest.email },
      { email: open },
      { email: one.toLowerCase() },
      { email: two, departmentId: foreign.id },
      { email: given.email(), departmentId: nobody },
      { email: two, departmentId: null },
    );

    expect(reply.status).toBe(200);
    const told = reply.body.results.map(({ pointer, outcome, code }: Record<string, string>) => [
      pointer,
      code ?? outcome,
    ]);
    expect(told).toEqual([
      ['/invitations/0', 'invited'],
      ['/invitations/1/email', 'already_member'],
      ['/invitations/2/email', 'already_member'],
      ['/invitations/3/email', 'already_invited'],
      ['/invitations/4/email', 'duplicate_in_request'],
      ['/invitations/5/departmentId', 'unknown_department'],
      ['/invitations/6/departmentId', 'unknown_department'],
      ['/invitations/7/email', 'duplicate_in_request'],
    ]);
    const { invitation } = reply.body.results[0];
    expect(invitation).toMatchObject({
      email: one,
      accessRole: 'ADMIN',
      departmentId: leasing.id,
      organizationId: host.acme.id,
      status: 'pending',
      invitedBy: { _id: host.ada.id, id: host.ada.id, fullName: 'Ada Admin' },
      acceptedAt: null,
    });
    expect(Date.parse(invitation.expiresAt) - Date.parse(invitation.createdAt)).toBe(3 * 24 * 60 * 60 * 1000);
    const { expiresAt } = invitation;
    const offer = { email: one, accessRole: 'ADMIN', departmentId: leasing.id, expiresAt };
    expect(await changesOf(host)).toMatchObject([
      {},
      { actor_id: host.ada.id, fields: { [`/invitations/${invitation._id}`]: { before: null, after: offer } } },
    ]);
    expect((await inbox.mailTo(one)).text).toContain('token=');
  });

  it('writes nothing when every row is refused', async () => {
    const host = await givenHost(server);

    const reply = await unchanged(database, () => invite(server, host, { email: host.ada.email }));

    expect(reply).toMatchObject({ status: 200, body: { results: [{ outcome: 'refused' }] } });
  });

  it.each([
    [{}, ['/invitations required']],
    [{ invitations: [] }, ['/invitations too_few']],
    [{ invitations: { length: 1 } }, ['/invitations wrong_type']],
    [{ invitations: Array(101).fill({ email: 'a@b.example', accessRole: 'ADMIN' }) }, ['/invitations too_many']],
    [{ invitations: [7, null] }, ['/invitations/0 wrong_type', '/invitations/1 wrong_type']],
    [
      {
        invitations: [
          { email: 'nobody', accessRole: 'SUPERADMIN', departmentId: 'x', token: 'y' },
          { email: { key: 1 }, accessRole: ['ADMIN'], departmentId: 0 },
          { email: null },
        ],
        notify: false,
      },
      [
        '/notify unknown_field',
        '/invitations/0/token unknown_field',
        '/invitations/0/email invalid_email',
        '/invitations/0/accessRole unknown_value',
        '/invitations/0/departmentId invalid_id',
        '/invitations/1/email wrong_type',
        '/invitations/1/accessRole wrong_type',
        '/invitations/1/departmentId wrong_type',
        '/invitations/2/email not_clearable',
        '/invitations/2/accessRole required',
      ],
    ],
  ])('refuses a faulty body by all of its fields: %#', async (body, faults) => {
    const host = await givenHost(server);

    const reply = await unchanged(database, () => as(host.ada).post(pathOf(host), body));

    expect(reply.status).toBe(400);
    expect(reply.body.errors.map((fault: Record<string, string>) => `${fault.pointer} ${fault.code}`)).toEqual(faults);
  });

  it('renews an invitation that has expired, with what is offered now', async () => {
    const host = await givenHost(server);
    const email = given.email();
    const { id, token } = await invited(server, inbox, host, { email });
    await database.query(`update invitations set expires_at = now() where id = $1`, [id]);

    const reply = await invite(server, host, { email, accessRole: 'ADMIN' });

    expect(reply.body.results[0].invitation).toMatchObject({ _id: id, id, accessRole: 'ADMIN', status: 'pending' });
    expect(await inbox.tokenTo(email, 2)).not.toBe(token);
    const { fields } = (await changesOf(host)).at(-1)!;
    expect(fields[`/invitations/${id}`]).toMatchObject({
      before: { accessRole: 'SALES_REP' },
      after: { accessRole: 'ADMIN' },
    });
  });
});

describe('an invitation', () => {
  it('is sent again with another token, for as long as a new one, whether it has expired or not', async () => {
    const host = await givenHost(server);
    const email = given.email();
    const { id, token } = await invited(server, inbox, host, { email });
    await database.query(`update invitations set expires_at = now() - interval '1 day' where id = $1`, [id]);

    const reply = await as(host.ada).post(`/api/invitations/${id}/resend`);

    expect(reply).toMatchObject({ status: 200, body: { _id: id, id, status: 'pending', email } });
    expect(Date.parse(reply.body.expiresAt)).toBeGreaterThan(Date.now() + 2.9 * 24 * 60 * 60 * 1000);
    const next = await inbox.tokenTo(email, 2);
    expect(next).not.toBe(token);
    const answer = { password: PASSWORD, fullName: 'Nina' };
    expect((await anonymous.post('/api/invitations/accept', { token, ...answer })).status).toBe(404);
    expect((await anonymous.post('/api/invitations/accept', { token: next, ...answer })).status).toBe(200);
    expect(Object.keys((await changesOf(host))[1]!.fields)).toEqual([`/invitations/${id}/expiresAt`]);
  });

  it('is revoked once, and makes room for another', async () => {
    const host = await givenHost(server);
    const email = given.email();
    const { id } = await invited(server, inbox, host, { email });

    const first = await as(host.ada).delete(`/api/invitations/${id}`);
    const again = await unchanged(database, () => as(host.ada).delete(`/api/invitations/${id}`));
    const resent = await unchanged(database, () => as(host.ada).post(`/api/invitations/${id}/resend`));

    expect([first.status, again.status]).toEqual([204, 204]);
    expect(resent).toMatchObject({ status: 409, body: { code: 'invitation_revoked' } });
    expect((await changesOf(host)).at(-1)).toMatchObject({
      fields: { [`/invitations/${id}/status`]: { before: 'pending', after: 'revoked' } },
    });
    expect((await invited(server, inbox, host, { email })).id).not.toBe(id);
  });

  it('that was accepted can’t be sent again or revoked', async () => {
    const host = await givenHost(server);
    const { id, token } = await invited(server, inbox, host, { email: given.email() });
    await anonymous.post('/api/invitations/accept', { token, password: PASSWORD, fullName: 'Nina' });

    for (const [method, path] of [
      ['POST', `/api/invitations/${id}/resend`],
      ['DELETE', `/api/invitations/${id}`],
    ] as const) {
      const reply = await unchanged(database, () => as(host.ada).send(method, path));
      expect(reply).toMatchObject({ status: 409, body: { code: 'invitation_accepted' } });
    }
  });

  it('is kept without a token or its hash', async () => {
    const host = await givenHost(server);
    const { token } = await invited(server, inbox, host, { email: given.email() });
    const secret = Buffer.from(token, 'base64url').subarray(16);
    const [rows] = await database.query<{ all: string }>(
      `select (select string_agg(i::text, ' ') from invitations i) || coalesce((select string_agg(m::text, ' ') from mail_outbox m), '')
        || (select string_agg(c::text, ' ') from changes c) as all`,
    );

    for (const form of ['hex', 'base64', 'base64url'] as const) {
      expect(rows!.all).not.toContain(secret.toString(form).slice(0, 20));
    }
    expect(JSON.stringify(server.log)).not.toContain(token);
  });
});

describe('the list', () => {
  it('is paged, the latest first, and filtered by status', async () => {
    const host = await givenHost(server);
    const emails = Array.from({ length: 5 }, () => given.email());
    await invite(server, host, ...emails.map((email) => ({ email })));
    const list = async (query: string) => (await as(host.ada).get(`${pathOf(host)}?${query}`)).body;
    const all = await list('');
    const [expired, revoked, accepted] = all.items as { _id: string; email: string }[];
    await database.query('update invitations set expires_at = now() where id = $1', [expired!._id]);
    await as(host.ada).delete(`/api/invitations/${revoked!._id}`);
    const token = await inbox.tokenTo(accepted!.email);
    await anonymous.post('/api/invitations/accept', { token, password: PASSWORD, fullName: 'Nina' });

    const first = await list('limit=3');
    const rest = await list(`limit=3&cursor=${first.nextCursor}`);

    expect(all.items.map(({ email }: { email: string }) => email)).toEqual(emails.toReversed());
    expect([...first.items, ...rest.items].map(({ _id }) => _id)).toEqual(
      all.items.map(({ _id }: { _id: string }) => _id),
    );
    expect([first.items.length, rest.items.length, rest.nextCursor]).toEqual([3, 2, null]);
    const statuses = async (status: string) =>
      (await list(`status=${status}`)).items.map(({ _id }: { _id: string }) => _id);
    expect(await statuses('expired')).toEqual([expired!._id]);
    expect(await statuses('revoked')).toEqual([revoked!._id]);
    expect(await statuses('accepted')).toEqual([accepted!._id]);
    expect((await statuses('pending')).length).toBe(2);
    expect(await as(host.ada).get(`${pathOf(host)}?status=open&limit=0&cursor=x`)).toMatchObject({ status: 400 });
  });
});

describe('who may', () => {
  const routes = ({ acme }: Host, id: string): [string, string, object?][] => [
    ['GET', `/api/organizations/${acme.id}/invitations`],
    [
      'POST',
      `/api/organizations/${acme.id}/invitations`,
      { invitations: [{ email: 'x@people.example', accessRole: 'ADMIN' }] },
    ],
    ['POST', `/api/invitations/${id}/resend`],
    ['DELETE', `/api/invitations/${id}`],
  ];
  const statuses = async (person: Person, host: Host, id: string) => {
    const replies = [];
    for (const [method, path, body] of routes(host, id)) replies.push(await as(person).send(method, path, body));
    return replies.map(({ status }) => status);
  };

  it('is the ADMIN of the organization, a guest too, and the SUPERADMIN', async () => {
    const guest = await given.rep(await given.organization());
    const root = await given.superadmin();
    for (const person of [guest, root]) {
      const host = await givenHost(server);
      await given.membership(guest, host.acme, 'ADMIN');
      const { id } = await invited(server, inbox, host, { email: given.email() });
      expect(await statuses(person, host, id)).toEqual([200, 200, 200, 204]);
    }
    await database.query('delete from users where superadmin');
  });

  it('is nobody else: 403 inside, 404 outside, as for an unknown one', async () => {
    const host = await givenHost(server);
    const { id } = await invited(server, inbox, host, { email: given.email() });
    const department = await given.department(host.acme);
    const outside = await given.admin(await given.organization());
    for (const person of [await given.rep(host.acme), await given.head(host.acme, department)]) {
      expect(await unchanged(database, () => statuses(person, host, id))).toEqual([403, 403, 403, 403]);
    }
    expect(await unchanged(database, () => statuses(outside, host, id))).toEqual([404, 404, 404, 404]);
    for (const unknown of [nobody, 'x']) {
      const reply = await as(host.ada).post(`/api/invitations/${unknown}/resend`);
      expect(reply).toMatchObject({ status: 404, body: { code: 'not_found' } });
    }
  });
});

describe('erasing a person', () => {
  it('takes the address out of every invitation that was the person’s', async () => {
    const host = await givenHost(server);
    const boss = await given.admin(host.acme);
    const email = given.email('Zoltan');
    const { token } = await invited(server, inbox, host, { email: email.toUpperCase() });
    const { userId } = (await anonymous.post('/api/invitations/accept', { token, password: PASSWORD, fullName: 'Z' }))
      .body;

    expect((await as(boss).post(`/api/users/${userId}/erase`, { confirm: email })).status).toBe(200);

    for (const table of ['invitations', 'mail_outbox', 'changes', 'users']) {
      const rows = await database.query(`select from ${table} t where t::text ilike $1`, [`%${email}%`]);
      expect([table, rows]).toEqual([table, []]);
    }
  });
});
