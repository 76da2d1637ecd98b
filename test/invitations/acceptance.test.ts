import { describe, expect, it } from '@jest/globals';
import { useInbox } from '../support/inbox.js';
import type { Person } from '../support/given.js';
import { unchanged } from '../support/rows.js';
import { useServer } from '../support/server.js';
import { givenHost, invite, invited, PASSWORD } from './world.js';

const inbox = useInbox();
const server = useServer({ env: inbox.env });
const { as, anonymous, given, database } = server;

const accept = (body: object, headers?: Record<string, string>) =>
  anonymous.post('/api/invitations/accept', body, headers);
const login = (email: string, password = PASSWORD) => anonymous.post('/api/auth/login', { email, password });
const bearer = async (person: Person) => ({ authorization: `Bearer ${await server.tokenOf(person)}` });
const newcomer = (token: string) => ({ token, password: PASSWORD, fullName: 'Nina New' });

async function fieldsOf(subjectId: string): Promise<object[]> {
  const rows = await database.query<{ fields: object }>(
    'select fields from changes where subject_id = $1 order by version',
    [subjectId],
  );
  return rows.map(({ fields }) => fields);
}

describe('a new address', () => {
  it('gets an account that can log in at once, at home in the organization, with its history', async () => {
    const host = await givenHost(server);
    const department = await given.department(host.acme);
    const email = given.email('Nina');
    const offer = { email, accessRole: 'DEPARTMENT_HEAD', departmentId: department.id };
    const { id, token } = await invited(server, inbox, host, offer);

    const reply = await accept(newcomer(token));

    const { userId } = reply.body;
    const place = { organizationId: host.acme.id, accessRole: 'DEPARTMENT_HEAD', departmentId: department.id };
    expect(reply).toMatchObject({ status: 200, body: { userId, ...place, created: true } });
    const { body } = await login(email.toUpperCase());
    expect(body.user).toMatchObject({ id: userId, email, fullName: 'Nina New', accessRole: 'DEPARTMENT_HEAD' });
    const profile = await anonymous.get('/api/user/profile', { authorization: `Bearer ${body.token}` });
    expect(profile.body.user).toMatchObject({ ...place, email, verificationStatus: 'verified', version: 1 });
    const change = (after: unknown) => ({ before: null, after });
    expect(await fieldsOf(userId)).toEqual([
      {
        '/email': change(email),
        '/fullName': change('Nina New'),
        '/organizationId': change(host.acme.id),
        '/accessRole': change('DEPARTMENT_HEAD'),
        '/departmentId': change(department.id),
        '/status': change('active'),
        '/verificationStatus': change('verified'),
      },
    ]);
    expect((await fieldsOf(host.acme.id)).at(-1)).toEqual({
      [`/invitations/${id}/status`]: { before: 'pending', after: 'accepted' },
    });
    const { items } = (await as(host.ada).get(`/api/organizations/${host.acme.id}/invitations?status=accepted`)).body;
    expect(items).toMatchObject([{ _id: id, acceptedBy: userId, status: 'accepted' }]);
  });

  it.each([
    [{}, ['/password required', '/fullName required']],
    [{ fullName: 'Nina' }, ['/password required']],
    [{ password: 'short', fullName: 'Nina' }, ['/password password_too_short']],
    [{ password: 'passwordpassword' }, ['/password password_too_common', '/fullName required']],
    [{ password: PASSWORD, fullName: ' ' }, ['/fullName too_short']],
    [
      { password: 7, fullName: '\u202e', role: 'ADMIN' },
      ['/role unknown_field', '/password wrong_type', '/fullName forbidden_character'],
    ],
  ])('is asked for what is missing or wrong: %j', async (answer, faults) => {
    const { token } = await invited(server, inbox, await givenHost(server), { email: given.email() });

    const reply = await unchanged(database, () => accept({ token, ...answer }));

    expect(reply.status).toBe(400);
    expect(reply.body.errors.map((fault: Record<string, string>) => `${fault.pointer} ${fault.code}`)).toEqual(faults);
  });

  it('joins without the department that was deleted meanwhile, and though the inviter is no administrator now', async () => {
    const host = await givenHost(server);
    const department = await given.department(host.acme);
    const boss = await given.admin(host.acme);
    const { token } = await invited(server, inbox, host, { email: given.email(), departmentId: department.id });
    expect((await as(host.ada).delete(`/api/departments/${department.id}`)).status).toBe(200);
    await as(boss).put(`/api/users/${host.ada.id}`, { accessRole: 'SALES_REP' });

    expect(await accept(newcomer(token))).toMatchObject({ status: 200, body: { departmentId: null } });
  });
});

describe('a member who was imported', () => {
  it('chooses a password, and keeps what they are', async () => {
    const host = await givenHost(server);
    const email = given.email('ida');
    const file = `email,fullName,accessRole\n${email},Ida Imported,DEPARTMENT_HEAD\n`;
    const path = `/api/organizations/${host.acme.id}/users/import`;
    expect((await as(host.ada).post(path, file, { 'content-type': 'text/csv' })).body).toMatchObject({ created: 1 });
    const { token } = await invited(server, inbox, host, { email, accessRole: 'SALES_REP' });

    const reply = await accept({ token, password: PASSWORD });

    const place = { organizationId: host.acme.id, accessRole: 'DEPARTMENT_HEAD', departmentId: null };
    expect(reply).toMatchObject({ status: 200, body: { ...place, created: false } });
    expect((await login(email)).body.user).toMatchObject({ fullName: 'Ida Imported', accessRole: 'DEPARTMENT_HEAD' });
    expect((await invite(server, host, { email })).body.results[0].code).toBe('already_member');
  });
});

describe('somebody who has an account', () => {
  it('elsewhere becomes a guest with the password, and stays at home there', async () => {
    const host = await givenHost(server);
    const alex = await given.rep(await given.organization(), { verificationStatus: 'verified' });
    const { id, token } = await invited(server, inbox, host, { email: alex.email.toUpperCase(), accessRole: 'ADMIN' });

    const reply = await accept({ token, password: alex.password, fullName: 'Another Name' });

    expect(reply).toMatchObject({ status: 200, body: { userId: alex.id, accessRole: 'ADMIN', created: false } });
    const { user } = (await as(alex).get('/api/user/profile')).body;
    expect(user).toMatchObject({ organizationId: alex.organizationId, fullName: alex.fullName, version: 1 });
    expect((await as(alex).get(`/api/organizations/${host.acme.id}/invitations`)).status).toBe(200);
    expect((await fieldsOf(host.acme.id)).at(-1)).toEqual({
      [`/invitations/${id}/status`]: { before: 'pending', after: 'accepted' },
      [`/members/${alex.id}`]: { before: null, after: { accessRole: 'ADMIN', departmentId: null } },
    });
  });

  it('is told that only the password is missing, and refused with a wrong one, some times', async () => {
    const alex = await given.rep(await given.organization());
    const { token } = await invited(server, inbox, await givenHost(server), { email: alex.email });

    const asked = await unchanged(database, () => accept({ token }));
    const wrong = await unchanged(database, () => accept({ token, password: PASSWORD, fullName: 'Mallory' }));
    for (let times = 0; times < 8; times++) await accept({ token, password: PASSWORD });
    const throttled = await accept({ token, password: alex.password });

    expect(asked).toMatchObject({ status: 400, body: { errors: [{ pointer: '/password', code: 'required' }] } });
    expect(wrong).toMatchObject({ status: 401, body: { code: 'invalid_credentials' } });
    expect(throttled).toMatchObject({ status: 429, body: { code: 'too_many_attempts' } });
    expect(await login(alex.email, alex.password)).toMatchObject({ status: 429 });
  });

  it('needs no password with an access token; the address is verified by the way', async () => {
    const host = await givenHost(server);
    const alex = await given.rep(await given.organization());
    const { token } = await invited(server, inbox, host, { email: alex.email });

    const reply = await accept({ token }, await bearer(alex));

    expect(reply).toMatchObject({ status: 200, body: { userId: alex.id, created: false } });
    expect(await fieldsOf(alex.id)).toEqual([{ '/verificationStatus': { before: 'unverified', after: 'verified' } }]);
  });

  it('without a password chooses one, and comes home when there is no home yet', async () => {
    const host = await givenHost(server);
    const proven = { passwordHash: null, verificationStatus: 'verified' };
    const alex = await given.rep(await given.organization(), proven);
    const root = await given.superadmin({ passwordHash: null });
    for (const { email } of [alex, root]) {
      const { token } = await invited(server, inbox, host, { email });
      expect(await accept({ token })).toMatchObject({ status: 400, body: { errors: [{ pointer: '/password' }] } });
      expect(await accept({ token, password: PASSWORD })).toMatchObject({ status: 200, body: { created: false } });
      expect((await login(email)).status).toBe(200);
    }
    const homes = await database.query(
      'select organization_id as home from users where id = any ($1) order by superadmin',
      [[alex.id, root.id]],
    );
    expect(homes).toEqual([{ home: alex.organizationId }, { home: host.acme.id }]);
    await database.query('update users set superadmin = false where superadmin');
  });

  it('is refused when disabled or deleted, and when a member already', async () => {
    const host = await givenHost(server);
    const [home, colleague] = [await given.organization(), await given.rep(host.acme)];
    const disabled = await given.rep(home, { status: 'disabled' });
    const deleted = await given.rep(home, { status: 'disabled', deletedAt: new Date() });
    const joined = await given.rep(home);
    for (const { email } of [disabled, deleted]) {
      const { token } = await invited(server, inbox, host, { email });
      const reply = await unchanged(database, () => accept({ ...newcomer(token), password: disabled.password }));
      expect(reply).toMatchObject({ status: 403, body: { code: 'account_disabled' } });
    }
    const { token } = await invited(server, inbox, host, { email: joined.email });
    await given.membership(joined, host.acme, 'SALES_REP');
    const reply = await unchanged(database, () => accept({ token, password: joined.password }));
    expect(reply).toMatchObject({ status: 409, body: { code: 'already_member' } });
    expect((await invite(server, host, { email: colleague.email })).body.results[0].code).toBe('already_member');
  });
});

describe('an invitation', () => {
  it('is for nobody but the invited address', async () => {
    const mallory = await given.admin(await given.organization());
    const host = await givenHost(server);
    const alex = await given.rep(await given.organization());
    for (const email of [given.email(), alex.email]) {
      const { token } = await invited(server, inbox, host, { email });
      const headers = await bearer(mallory);
      const reply = await unchanged(database, () =>
        accept({ ...newcomer(token), password: mallory.password }, headers),
      );
      expect(reply).toMatchObject({ status: 403, body: { code: 'invitation_for_another_address' } });
    }
  });

  it('ends with a login that has ended', async () => {
    const alex = await given.rep(await given.organization());
    const { token } = await invited(server, inbox, await givenHost(server), { email: alex.email });
    const headers = { authorization: `Bearer ${(await login(alex.email, alex.password)).body.token}` };
    await anonymous.post('/api/auth/logout', undefined, headers);

    expect(await accept({ token }, headers)).toMatchObject({ status: 401, body: { code: 'session_ended' } });
    expect(await accept({ token, password: alex.password }, headers)).toMatchObject({ status: 200 });
  });

  it.each(['Bearer undefined', 'Bearer x.y.z', 'Basic YTpi', ''])(
    'does not mind `Authorization: %s`',
    async (authorization) => {
      const { token } = await invited(server, inbox, await givenHost(server), { email: given.email() });

      expect(await accept(newcomer(token), { authorization })).toMatchObject({ status: 200, body: { created: true } });
    },
  );

  it('asks for the password when the token that came with it is no good', async () => {
    const alex = await given.rep(await given.organization());
    const { token } = await invited(server, inbox, await givenHost(server), { email: alex.email });

    const reply = await unchanged(database, () => accept({ token }, { authorization: 'Bearer undefined' }));

    expect(reply).toMatchObject({ status: 400, body: { errors: [{ pointer: '/password', code: 'required' }] } });
  });

  it('that is unknown, revoked, sent again, or guessed at is invalid, all alike', async () => {
    const host = await givenHost(server);
    const [revoked, rotated] = [given.email(), given.email()];
    const one = await invited(server, inbox, host, { email: revoked });
    const other = await invited(server, inbox, host, { email: rotated });
    await as(host.ada).delete(`/api/invitations/${one.id}`);
    await as(host.ada).post(`/api/invitations/${other.id}/resend`);
    const fresh = await inbox.tokenTo(rotated, 2);
    const flip = (token: string, at: number) =>
      token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
    const strange = ['', 'x', 'é'.repeat(64), 'A'.repeat(64), flip(fresh, 3), flip(fresh, 40), `${fresh}A`];

    for (const token of [one.token, other.token, ...strange]) {
      const reply = await unchanged(database, () => accept(newcomer(token)));
      expect(reply).toMatchObject({ status: 404, body: { code: 'invitation_invalid', errors: [] } });
    }
    expect((await accept(newcomer(fresh))).status).toBe(200);
  });

  it('that has expired or was accepted says so, to whoever has its token', async () => {
    const host = await givenHost(server);
    const [late, done] = [
      await invited(server, inbox, host, { email: given.email() }),
      await invited(server, inbox, host, { email: given.email() }),
    ];
    await database.query(`update invitations set expires_at = now() where id = $1`, [late.id]);
    await accept(newcomer(done.token));

    for (const [{ token }, code] of [
      [late, 'invitation_expired'],
      [done, 'invitation_accepted'],
    ] as const) {
      expect(await unchanged(database, () => accept(newcomer(token)))).toMatchObject({ status: 409, body: { code } });
      const forged = `${token.slice(0, -2)}AA`;
      expect(await accept(newcomer(forged))).toMatchObject({ status: 404, body: { code: 'invitation_invalid' } });
    }
  });
});
