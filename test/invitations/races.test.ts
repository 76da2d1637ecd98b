import { describe, expect, it } from '@jest/globals';
import type { Reply } from '../support/client.js';
import { useInbox } from '../support/inbox.js';
import { useServer } from '../support/server.js';
import { givenHost, invite, invited, PASSWORD } from './world.js';

const inbox = useInbox();
const server = useServer({
  env: Object.assign(inbox.env, { LOGIN_ATTEMPTS_PER_ACCOUNT: '1000', RESEND_SECONDS: '0' }),
});
const { as, anonymous, given, database } = server;

const accept = (token: string, password = PASSWORD) =>
  anonymous.post('/api/invitations/accept', { token, password, fullName: 'Nina New' });
const statusesOf = (replies: Reply[]) => replies.map(({ status }) => status).sort();

async function countsOf(email: string): Promise<unknown> {
  const [row] = await database.query(
    `select count(distinct u.id)::int as users, count(m.user_id)::int as memberships,
      (select count(*)::int from invitations i where i.email_key = $1 and i.accepted_at is not null) as accepted
    from users u left join memberships m on m.user_id = u.id where u.email_key = $1`,
    [email],
  );
  return row;
}

describe('at once', () => {
  it.each(['new', 'known'])('sixteen accept as a %s person: one does', async (kind) => {
    const host = await givenHost(server);
    const known = kind === 'known' ? await given.rep(await given.organization()) : undefined;
    const email = known?.email ?? given.email();
    const { token } = await invited(server, inbox, host, { email });

    const replies = await Promise.all(Array.from({ length: 16 }, () => accept(token, known?.password)));

    expect(statusesOf(replies)).toEqual([200, ...Array<number>(15).fill(409)]);
    expect(await countsOf(email)).toEqual({ users: 1, memberships: known ? 2 : 1, accepted: 1 });
  });

  it('two organizations are joined by one new address: at home in one, a guest in the other', async () => {
    const email = given.email();
    const [one, other] = [await givenHost(server), await givenHost(server)];
    const tokens = [await invited(server, inbox, one, { email }), await invited(server, inbox, other, { email })];

    const replies = await Promise.all(tokens.map(({ token }) => accept(token)));

    expect(statusesOf(replies)).toEqual([200, 200]);
    expect(replies.map(({ body }) => body.created).sort()).toEqual([false, true]);
    expect(await countsOf(email)).toEqual({ users: 1, memberships: 2, accepted: 2 });
    expect((await anonymous.post('/api/auth/login', { email, password: PASSWORD })).status).toBe(200);
  });

  it('two organizations are joined with different passwords: the second one has to be the account’s', async () => {
    const email = given.email();
    const [one, other] = [await givenHost(server), await givenHost(server)];
    const tokens = [await invited(server, inbox, one, { email }), await invited(server, inbox, other, { email })];

    const replies = await Promise.all(tokens.map(({ token }, nth) => accept(token, `${PASSWORD} number ${nth}`)));

    expect(statusesOf(replies)).toEqual([200, 401]);
    expect(await countsOf(email)).toEqual({ users: 1, memberships: 1, accepted: 1 });
  });

  it('an account without a password gets one of two: whoever comes second has to know it', async () => {
    for (let round = 0; round < 4; round++) {
      const { id, email } = await given.rep(await given.organization(), { passwordHash: null });
      const [one, other] = [await givenHost(server), await givenHost(server)];
      const tokens = [await invited(server, inbox, one, { email }), await invited(server, inbox, other, { email })];

      const replies = await Promise.all(tokens.map(({ token }, nth) => accept(token, `${PASSWORD} number ${nth}`)));

      expect(statusesOf(replies)).toEqual([200, 401]);
      expect(await database.query('select from memberships where user_id = $1', [id])).toHaveLength(2);
    }
  });

  it('one accepts and one revokes: one of them comes first, and the other is told', async () => {
    const host = await givenHost(server);
    for (let round = 0; round < 8; round++) {
      const email = given.email();
      const { id, token } = await invited(server, inbox, host, { email });

      const [accepted, revoked] = await Promise.all([accept(token), as(host.ada).delete(`/api/invitations/${id}`)]);

      const outcome = [accepted.status, revoked.status];
      expect([
        [200, 409],
        [404, 204],
      ]).toContainEqual(outcome);
      expect(await countsOf(email)).toMatchObject({ users: accepted.status === 200 ? 1 : 0 });
    }
  });

  it('one address is invited by many: one invitation, one mail', async () => {
    const host = await givenHost(server);
    const email = given.email();

    const replies = await Promise.all(Array.from({ length: 8 }, () => invite(server, host, { email })));

    const outcomes = replies.map(({ body }) => body.results[0].outcome).sort();
    expect(outcomes).toEqual(['invited', ...Array<string>(7).fill('refused')]);
    await inbox.mailTo(email);
    expect(await database.query('select from invitations where email_key = $1', [email])).toHaveLength(1);
  });

  it('an invitation is sent again by many: the last token is the good one', async () => {
    const host = await givenHost(server);
    const email = given.email();
    const { id } = await invited(server, inbox, host, { email });

    await Promise.all(Array.from({ length: 4 }, () => as(host.ada).post(`/api/invitations/${id}/resend`)));

    const [{ generation }] = (await database.query('select generation from invitations where id = $1', [id])) as [
      { generation: number },
    ];
    expect(generation).toBe(5);
  });

  it('a department is deleted and somebody joins it: a member, without it', async () => {
    const host = await givenHost(server);
    for (let round = 0; round < 4; round++) {
      const department = await given.department(host.acme);
      const email = given.email();
      const { token } = await invited(server, inbox, host, { email, departmentId: department.id });

      const [accepted, deleted] = await Promise.all([
        accept(token),
        as(host.ada).delete(`/api/departments/${department.id}`),
      ]);

      expect([accepted.status, deleted.status]).toEqual([200, 200]);
      const rows = await database.query('select department_id from memberships where user_id = $1', [
        accepted.body.userId,
      ]);
      expect(rows).toEqual([{ department_id: null }]);
    }
  });

  it('somebody is erased and joins: a member who goes, or gone and somebody new', async () => {
    const host = await givenHost(server);
    for (let round = 0; round < 4; round++) {
      const home = await givenHost(server);
      const alex = await given.rep(home.acme);
      const { token } = await invited(server, inbox, host, { email: alex.email });

      const [accepted, erased] = await Promise.all([
        accept(token, alex.password),
        as(home.ada).post(`/api/users/${alex.id}/erase`, { confirm: alex.email }),
      ]);

      expect(erased.status).toBe(200);
      expect(accepted.status).toBe(200);
      const left = accepted.body.created ? 1 : 0;
      expect(await countsOf(alex.email)).toEqual({ users: left, memberships: left, accepted: left });
    }
  });
});
