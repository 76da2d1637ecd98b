import { describe, expect, it } from '@jest/globals';
import type { Organization, Person } from '../support/given.js';
import { useServer } from '../support/server.js';

const { as, anonymous, given, database } = useServer();

const PASSWORD = 'eleven green bottles';
const WORDS = ['Typed', 'Wizard', '+14165550188', 'zq-setting', 'zq-position', 'hu'];

interface World {
  acme: Organization;
  ada: Person;
  globex: Organization;
  gina: Person;
  placeholder: Person;
}

/** Acme has typed somebody's address and all about them; Globex invites them. */
async function world(columns: Record<string, unknown> = {}): Promise<World> {
  const [acme, globex] = [await given.organization(), await given.organization()];
  const [ada, gina] = [await given.admin(acme), await given.admin(globex)];
  const placeholder = await given.admin(acme, { passwordHash: null, fullName: 'Typed Name', ...columns });
  return { acme, ada, globex, gina, placeholder };
}

const accept = (body: object) => anonymous.post('/api/invitations/accept', body);
const membershipIn = async ({ id }: Organization, person: Person) => {
  const [row] = await database.query('select role from memberships where organization_id = $1 and user_id = $2', [
    id,
    person.id,
  ]);
  return row;
};

async function fill({ acme, ada, placeholder }: World): Promise<void> {
  const number = await given.smsNumber(acme);
  const body = {
    designation: 'Wizard',
    phoneNumber: '+14165550188',
    language: 'hu',
    settings: { 'zq-setting': 1 },
    persona: { position: 'zq-position' },
    notificationPreferences: { calls: false },
    sinchPhoneNumber: number.e164,
  };
  expect((await as(ada).put(`/api/users/${placeholder.id}`, body)).status).toBe(200);
}

describe('somebody whose address another tenant has typed first', () => {
  it('is at home where they accept, with what they enter, and nothing that was typed', async () => {
    const here = await world();
    await fill(here);
    const { acme, globex, gina, placeholder } = here;
    const { token } = await given.invitation(globex, { email: placeholder.email, role: 'DEPARTMENT_HEAD' });

    const reply = await accept({ token, password: PASSWORD, fullName: 'Nina New' });

    const place = { organizationId: globex.id, accessRole: 'DEPARTMENT_HEAD', departmentId: null };
    expect(reply).toMatchObject({ status: 200, body: { userId: placeholder.id, ...place, created: true } });
    const nina = { ...placeholder, password: PASSWORD };
    const profile = (await as(nina).get('/api/user/profile')).body;
    expect(profile.user).toMatchObject({ ...place, fullName: 'Nina New', verificationStatus: 'verified' });
    const seen = JSON.stringify([
      profile,
      (await as(gina).get(`/api/users/${nina.id}`)).body,
      (await as(gina).get(`/api/users/${nina.id}/history`)).body,
      await database.query('select to_jsonb(u) from users u where id = $1', [nina.id]),
    ]);
    expect(WORDS.filter((word) => seen.includes(word === 'hu' ? '"hu"' : word))).toEqual([]);
    const number = await database.query('select assignee_id from sms_numbers where organization_id = $1', [acme.id]);
    expect(number).toEqual([{ assignee_id: null }]);
  });

  it('is a plain member where they were typed: told, seen as a guest, and out of reach', async () => {
    const { acme, ada, globex, placeholder } = await world();
    const { token } = await given.invitation(globex, { email: placeholder.email });
    await accept({ token, password: PASSWORD, fullName: 'Nina New' });
    const path = `/api/users/${placeholder.id}`;

    const refused = [
      await as(ada).get(path),
      await as(ada).put(path, { fullName: 'Typed Again' }),
      await as(ada).patch(path, { status: 'disabled' }, { 'content-type': 'application/merge-patch+json' }),
      await as(ada).get(`${path}/history`),
      await as(ada).delete(path),
      await as(ada).post(`${path}/erase`),
    ];

    expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 404));
    const { items } = (await as(ada).get(`/api/organizations/${acme.id}/members`)).body;
    expect(items.find(({ _id }: { _id: string }) => _id === placeholder.id)).toMatchObject({
      fullName: 'Nina New',
      accessRole: 'SALES_REP',
      isHome: false,
      roleRests: false,
    });
    const history = (await as(ada).get(`/api/organizations/${acme.id}/history`)).body.items[0];
    expect(history.fields).toEqual({
      [`/members/${placeholder.id}/accessRole`]: { before: 'ADMIN', after: 'SALES_REP' },
    });
  });

  it.each([{ status: 'disabled' }, { status: 'disabled', deletedAt: new Date() }, { sso: true }])(
    'can’t be kept from it: %j',
    async (columns) => {
      const { acme, globex, placeholder } = await world(columns);
      const { token } = await given.invitation(globex, { email: placeholder.email });

      const reply = await accept({ token, password: PASSWORD, fullName: 'Nina New' });

      expect(reply).toMatchObject({ status: 200, body: { organizationId: globex.id, created: true } });
      expect((await as({ ...placeholder, password: PASSWORD }).get('/api/user/profile')).status).toBe(200);
      expect(await membershipIn(acme, placeholder)).toEqual('status' in columns ? undefined : { role: 'SALES_REP' });
    },
  );

  it('is asked for what anybody new is asked for', async () => {
    const { globex, placeholder } = await world();
    const answers = [];
    for (const email of [placeholder.email, given.email()]) {
      const { token } = await given.invitation(globex, { email });
      answers.push(await accept({ token }));
    }

    const [typed, unknown] = answers.map(({ status, body }) => ({ status, errors: body.errors }));
    expect(typed).toEqual(unknown);
    expect(typed).toMatchObject({ status: 400, errors: [{ pointer: '/password' }, { pointer: '/fullName' }] });
  });

  it('keeps what the inviter had made of them as a guest', async () => {
    const { globex, placeholder } = await world();
    const department = await given.department(globex);
    await given.membership(placeholder, globex, 'SALES_REP', department);
    const { token } = await given.invitation(globex, { email: placeholder.email, role: 'ADMIN' });

    const reply = await accept({ token, password: PASSWORD, fullName: 'Nina New' });

    expect(reply.body).toMatchObject({ accessRole: 'SALES_REP', departmentId: department.id });
  });

  it('erased or accepting at the same moment: somebody new, or at home where they accepted', async () => {
    for (let round = 0; round < 4; round++) {
      const { ada, globex, placeholder } = await world();
      const { token } = await given.invitation(globex, { email: placeholder.email });

      const [erased, accepted] = await Promise.all([
        as(ada).post(`/api/users/${placeholder.id}/erase`, { confirm: placeholder.email }),
        accept({ token, password: PASSWORD, fullName: 'Nina New' }),
      ]);

      expect([200, 404]).toContain(erased.status);
      expect(accepted).toMatchObject({ status: 200, body: { organizationId: globex.id, created: true } });
      expect(accepted.body.userId === placeholder.id).toBe(erased.status === 404);
    }
  });
});
