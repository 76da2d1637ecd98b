import { describe, expect, it } from '@jest/globals';
import { MAIL_FAULTS } from '../../src/mail/delivery.rules.js';
import { unchanged } from '../support/rows.js';
import { useServer } from '../support/server.js';

const { as, anonymous, given, database } = useServer();

interface Letter {
  edition?: number;
  givenUpAt?: Date;
  fault?: string;
}

const look = (token: string, headers?: Record<string, string>) =>
  anonymous.post('/api/invitations/look', { token }, headers);

describe('looking at an invitation', () => {
  it('tells what accepting it asks for and gives, of each who may be invited', async () => {
    const [acme, globex] = [await given.organization({ name: 'Acme' }), await given.organization()];
    const imported = await given.head(acme, await given.department(acme), { passwordHash: null });
    const alex = await given.rep(globex);
    const member = await given.admin(acme);
    const proven = await given.rep(globex, { passwordHash: null, verificationStatus: 'verified' });
    const typed = await given.rep(globex, { passwordHash: null });

    for (const [email, told] of [
      ['new@people.example', { hasAccount: false, hasPassword: false, accessRole: 'SALES_REP' }],
      [alex.email, { hasAccount: true, hasPassword: true, accessRole: 'SALES_REP' }],
      // The token alone doesn't tell what somebody with a password is.
      [member.email, { hasAccount: true, hasPassword: true, accessRole: 'SALES_REP' }],
      [imported.email, { hasAccount: true, hasPassword: false, accessRole: 'DEPARTMENT_HEAD' }],
      [proven.email, { hasAccount: true, hasPassword: false, accessRole: 'SALES_REP' }],
      [typed.email, { hasAccount: false, hasPassword: false, accessRole: 'SALES_REP' }],
    ] as const) {
      const { token } = await given.invitation(acme, { email });

      const reply = await unchanged(database, () => look(token));

      const organization = { _id: acme.id, id: acme.id, name: 'Acme' };
      expect(reply.body).toEqual({ organization, email, ...told, expiresAt: expect.any(String) });
      expect(reply.status).toBe(200);
    }
  });

  it('answers what is spent, too old, withdrawn or made up as accepting does', async () => {
    const acme = await given.organization();
    const states = [
      [{ acceptedAt: new Date() }, 409, 'invitation_accepted'],
      [{ expiresAt: new Date(0) }, 409, 'invitation_expired'],
      [{ revokedAt: new Date() }, 404, 'invitation_invalid'],
      [{ generation: 2 }, 404, 'invitation_invalid'],
    ] as const;
    for (const [columns, status, code] of states) {
      const { id, token } = await given.invitation(acme);
      for (const [name, value] of Object.entries(columns)) {
        const column = name.replace(/[A-Z]/, (letter) => `_${letter.toLowerCase()}`);
        await database.query(`update invitations set ${column} = $2 where id = $1`, [id, value]);
      }
      const accept = await anonymous.post('/api/invitations/accept', { token });
      expect(await look(token)).toMatchObject({ status, body: { code, message: accept.body.message } });
      expect(accept).toMatchObject({ status, body: { code } });
      const forged = `${token.slice(0, -2)}${token.endsWith('AA') ? 'BB' : 'AA'}`;
      expect(await look(forged)).toMatchObject({ status: 404, body: { code: 'invitation_invalid' } });
    }
    for (const token of ['', 'x', 'constructor', 'A'.repeat(64), 'é'.repeat(64)]) {
      expect(await look(token)).toMatchObject({ status: 404, body: { code: 'invitation_invalid', errors: [] } });
    }
    const list = await anonymous.post('/api/invitations/look', { token: ['x'], constructor: 1 });
    expect(list).toMatchObject({ status: 400, body: { errors: [{ pointer: '/constructor' }, { pointer: '/token' }] } });
  });

  it('is limited for an address, and takes nothing from the attempts to accept', async () => {
    const { token } = await given.invitation(await given.organization());

    const replies = await Promise.all(Array.from({ length: 13 }, () => look(token)));

    expect(replies.filter(({ status }) => status === 200)).toHaveLength(10);
    const refused = replies.find(({ status }) => status === 429);
    expect(refused?.body.code).toBe('too_many_attempts');
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
    const answer = { token, password: 'eleven green bottles', fullName: 'Nina New' };
    expect(await anonymous.post('/api/invitations/accept', answer)).toMatchObject({ status: 200 });
  });

  it('doesn’t mind an Authorization, whosever it is', async () => {
    const acme = await given.organization();
    const { token } = await given.invitation(acme);
    const alex = await given.rep(acme);
    const ended = (await anonymous.post('/api/auth/login', { email: alex.email, password: alex.password })).body.token;
    await anonymous.post('/api/auth/logout', undefined, { authorization: `Bearer ${ended}` });

    for (const authorization of ['Bearer undefined', `Bearer ${ended}`, 'Bearer roster_key_x', 'Basic YTpi']) {
      expect(await look(token, { authorization })).toMatchObject({ status: 200 });
    }
  });
});

it('shows in the list what has become of the mail, also of what earlier versions have sent', async () => {
  const acme = await given.organization();
  const ada = await given.admin(acme);
  /** An invitation, and the row of the outbox about it, if it has one. */
  const mail = async (columns: Record<string, unknown>, letter?: Letter) => {
    const { id } = await given.invitation(acme, columns);
    if (letter === undefined) return id;
    const { edition = 1, givenUpAt = null, fault = null } = letter;
    await database.query(
      `insert into mail_outbox (id, kind, subject_id, edition, next_attempt_at, given_up_at, fault)
        values (gen_random_uuid(), 'invitation', $1, $2, '2100-01-01', $3, $4)`,
      [id, edition, givenUpAt, fault],
    );
    return id;
  };
  const at = new Date('2026-01-02T03:04:05Z');
  const sentAt = at.toJSON();
  const shown = new Map<string, unknown>();
  const queued = { state: 'queued', sentAt: null };
  const failed = { state: 'failed', sentAt: null };
  shown.set(await mail({}, {}), { ...queued, reason: null });
  shown.set(await mail({}, { fault: MAIL_FAULTS[2] }), { ...queued, reason: 'server_unavailable' });
  shown.set(await mail({}, { fault: MAIL_FAULTS[0], givenUpAt: at }), { ...failed, reason: 'address_refused' });
  shown.set(await mail({}, { givenUpAt: at }), { ...failed, reason: null });
  shown.set(await mail({ mailedGeneration: 1, mailedAt: at }), { state: 'sent', sentAt, reason: null });
  shown.set(await mail({ mailedGeneration: 1, mailedAt: at, generation: 2 }, { edition: 2 }), {
    ...queued,
    reason: null,
  });
  shown.set(await mail({}), { state: 'sent', sentAt: null, reason: null });
  shown.set(await mail({ revokedAt: at }), null);
  shown.set(await mail({ revokedAt: at, mailedGeneration: 1, mailedAt: at }), { state: 'sent', sentAt, reason: null });

  const { body } = await as(ada).get(`/api/organizations/${acme.id}/invitations`);

  expect(new Map(body.items.map((one: { _id: string; mail: unknown }) => [one._id, one.mail]))).toEqual(shown);
  await database.query('delete from mail_outbox');
});
