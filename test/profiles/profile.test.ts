import { describe, expect, it } from '@jest/globals';
import { unchanged } from '../support/rows.js';
import { useServer } from '../support/server.js';

const { as, anonymous, given, database } = useServer();

/** The published example of the contract. */
const published = {
  fullName: 'Alex Rep',
  email: 'alex@acme.example',
  phoneNumber: '+14155550199',
  designation: 'Senior Account Executive',
  callForwardingEnabled: true,
};

async function rep(columns: Record<string, unknown> = {}) {
  const acme = await given.organization({
    name: 'Acme Corp',
    address: '500 Bay St',
    city: 'Toronto',
    timezone: 'America/Toronto',
    website: 'https://acme.example',
    leadProvider: 'Facebook Lead Ads',
    businessHours: { monday: [{ start: '09:00', end: '18:00' }] },
    ...columns,
  });
  return { acme, alex: await given.rep(acme) };
}

describe('PUT /api/user/profile', () => {
  it('answers the published example with user and persona, and reads the same afterwards', async () => {
    const { alex } = await rep();

    const reply = await as(alex).put('/api/user/profile', published);

    expect(reply.status).toBe(200);
    expect(Object.keys(reply.body)).toEqual(['user', 'persona', 'effectivePersona']);
    expect(reply.body.user).toMatchObject({ ...published, accessRole: 'SALES_REP', verificationStatus: 'unverified' });
    expect(reply.body.persona).toBeNull();
    expect(reply.headers.get('etag')).toBe('"2"');
    expect((await as(alex).get('/api/user/profile')).body).toEqual(reply.body);
  });

  it('takes every field of the contract and gives it back', async () => {
    const { acme } = await rep({ allowUserBusinessHoursOverride: true });
    const department = await given.department(acme);
    const number = await given.smsNumber(acme);
    const admin = await given.admin(acme);
    const second = await given.admin(acme);
    const body = {
      ...published,
      email: given.email(),
      firstName: 'Ada',
      lastName: 'Admin',
      sinchPhoneNumber: number.e164,
      departmentId: department.id,
      accessRole: 'DEPARTMENT_HEAD',
      automations: { followUp: { enabled: true, days: [1, 2] } },
      notificationPreferences: { campaigns: false },
      picture: 'https://cdn.example.com/ada.png',
      language: 'en-CA',
      timezone: 'Europe/Kyiv',
      settings: { theme: 'dark' },
      preferences: { colorMode: 'dark', webphone: { ringTone: 'ringtone2', callWaiting: { enabled: true } } },
      persona: { position: 'Leasing Manager', timezone: 'America/Vancouver', businessHours: '9am-6pm Mon-Fri' },
    };

    const reply = await as(admin).put('/api/user/profile', body);

    const { notificationPreferences, persona, ...user } = body;
    expect(reply.status).toBe(200);
    expect(reply.body.user).toMatchObject(user);
    expect(reply.body.user.notificationPreferences).toMatchObject({ ...notificationPreferences, calls: true });
    expect(Object.keys(reply.body.user.notificationPreferences)).toHaveLength(11);
    expect(reply.body.persona).toMatchObject({ ...persona, user: 'Alex Rep', organization: 'Acme Corp' });
    expect((await as(admin).get('/api/user/profile')).body).toEqual(reply.body);
    expect(second.role).toBe('ADMIN');
  });

  it('leaves absent fields alone, clears with null, merges objects by key and replaces arrays', async () => {
    const { alex } = await rep();
    const me = as(alex);
    await me.put('/api/user/profile', {
      designation: 'Agent',
      automations: { a: { x: 1, y: [1, 2] }, b: true },
      settings: { s: 1 },
    });

    const reply = await me.put('/api/user/profile', {
      designation: null,
      automations: { a: { x: null, y: [3] } },
      settings: null,
    });

    expect(reply.body.user).toMatchObject({ designation: null, automations: { a: { y: [3] }, b: true }, settings: {} });
    expect(reply.body.user.automations.a).toEqual({ y: [3] });
  });

  it('runs the same code for PATCH with a merge patch', async () => {
    const { alex } = await rep();
    const type = { 'content-type': 'application/merge-patch+json' };
    const reply = await as(alex).patch('/api/user/profile', JSON.stringify({ automations: { on: true } }), type);
    expect(reply.body.user.automations).toEqual({ on: true });
  });

  it('shows the name that was written last', async () => {
    const { alex } = await rep();
    const names = async (body: object) => (await as(alex).put('/api/user/profile', body)).body.user.fullName;
    expect(await names({ firstName: 'Ann', lastName: 'Lee' })).toBe('Ann Lee');
    expect(await names({ fullName: 'Dr. Ann Lee' })).toBe('Dr. Ann Lee');
    expect(await names({ lastName: 'Kim' })).toBe('Ann Kim');
    expect(await names({ firstName: 'Bo', fullName: 'Bo the Great' })).toBe('Bo the Great');
  });

  it('marks a changed e-mail as unverified, and not one that only differs in case', async () => {
    const { acme } = await rep();
    const ann = await given.rep(acme, { verificationStatus: 'verified' });
    const same = await as(ann).put('/api/user/profile', { email: ann.email.toUpperCase() });
    expect(same.body.user).toMatchObject({ email: ann.email, verificationStatus: 'verified', version: 1 });
    const changed = await as(ann).put('/api/user/profile', { email: given.email() });
    expect(changed.body.user.verificationStatus).toBe('unverified');
  });

  it('writes nothing for values that are already there', async () => {
    const { alex } = await rep();
    const { body } = await as(alex).put('/api/user/profile', { designation: 'Agent', automations: { a: 1 } });
    const { fullName, designation, accessRole, automations, notificationPreferences, departmentId, status } = body.user;
    const again = { fullName, designation, accessRole, automations, notificationPreferences, departmentId, status };

    const reply = await unchanged(database, () => as(alex).put('/api/user/profile', again));

    expect(reply).toMatchObject({ status: 200, body: { user: { version: 2 } } });
  });
});

describe('the persona', () => {
  it('is made by the first text, then merged, and reads through where nothing is set', async () => {
    const { alex } = await rep();
    const made = await as(alex).put('/api/user/profile', { persona: { position: 'Manager' } });
    expect(made.body.persona).toMatchObject({
      position: 'Manager',
      user: alex.fullName,
      userEmail: alex.email,
      organization: 'Acme Corp',
      organizationAddress: '500 Bay St',
      organizationCity: 'Toronto',
      organizationWebsite: 'https://acme.example',
      leadProvider: 'Facebook Lead Ads',
      region: null,
      timezone: 'America/Toronto',
      businessHours: 'Mon 09:00-18:00',
    });

    const merged = await as(alex).put('/api/user/profile', {
      persona: { region: 'Ontario', organization: 'Acme' },
      fullName: 'New Name',
    });
    expect(merged.body.persona).toMatchObject({
      position: 'Manager',
      region: 'Ontario',
      organization: 'Acme',
      user: 'New Name',
    });
    expect(merged.body.persona._id).toBe(made.body.persona._id);

    const cleared = await as(alex).put('/api/user/profile', { persona: { organization: null, position: null } });
    expect(cleared.body.persona).toMatchObject({ organization: 'Acme Corp', position: null, region: 'Ontario' });
  });

  it('never copies a value that is inherited', async () => {
    const { alex } = await rep();
    const shown = { user: alex.fullName, organization: 'Acme Corp', timezone: 'America/Toronto' };
    await as(alex).put('/api/user/profile', { persona: shown, notificationPreferences: { calls: true } });
    expect(await database.query('select overrides from personas where user_id = $1', [alex.id])).toEqual([
      { overrides: {} },
    ]);
    expect(await database.query('select * from notification_preferences where owner_id = $1', [alex.id])).toEqual([]);
  });

  it('is made by nobody who may not write it, whatever shows already', async () => {
    const { acme, alex } = await rep();
    const shown = { user: alex.fullName, organization: 'Acme Corp' };
    for (const stranger of [await given.rep(acme), await given.head(acme, await given.department(acme))]) {
      for (const verb of ['put', 'patch'] as const) {
        for (const headers of [{}, { prefer: 'handling=lenient' }]) {
          const write = () => as(stranger)[verb](`/api/users/${alex.id}`, { persona: shown }, headers);
          expect(await unchanged(database, write)).toMatchObject({ status: 200, body: { persona: null } });
        }
      }
    }
    const locked = { timezone: 'America/Toronto' };
    const reply = await unchanged(database, () => as(alex).put('/api/user/profile', { persona: locked }));
    expect(reply).toMatchObject({ status: 200, body: { persona: null } });
  });

  it('refuses hours and zone of one’s own while the flag is off, with nothing written', async () => {
    const { acme } = await rep();
    for (const person of [await given.rep(acme), await given.admin(acme)]) {
      const body = { fullName: 'Changed', persona: { timezone: 'Europe/Paris', businessHours: '10am-4pm Mon-Fri' } };
      const reply = await unchanged(database, () => as(person).put('/api/user/profile', body));
      expect(reply.status).toBe(403);
      expect(reply.body).toMatchObject({ code: 'override_not_allowed' });
      expect(reply.body.errors).toEqual([
        expect.objectContaining({
          pointer: '/persona/timezone',
          rule: 'organizationAllowsHours',
          level: 'organization',
          liftedBy: 'ADMIN',
        }),
        expect.objectContaining({ pointer: '/persona/businessHours', rule: 'organizationAllowsHours' }),
      ]);
    }
  });

  it('hides the overrides when the flag is turned off, and keeps them for when it is on again', async () => {
    const { acme, alex } = await rep({ allowUserBusinessHoursOverride: true });
    const admin = await given.admin(acme);
    const flag = (on: boolean) =>
      as(admin).put(`/api/organizations/${acme.id}/business-hours`, { allowUserBusinessHoursOverride: on });
    const zone = async () => (await as(alex).get('/api/user/profile')).body.persona.timezone;
    await as(alex).put('/api/user/profile', { persona: { timezone: 'Europe/Paris' } });

    expect(await zone()).toBe('Europe/Paris');
    await flag(false);
    expect(await zone()).toBe('America/Toronto');
    await flag(true);
    expect(await zone()).toBe('Europe/Paris');

    const { body } = await as(admin).get(`/api/organizations/${acme.id}/history`);
    expect(body.items.map((change: { fields: object }) => change.fields)).toEqual([
      { '/allowUserBusinessHoursOverride': { before: false, after: true } },
      { '/allowUserBusinessHoursOverride': { before: true, after: false } },
    ]);
  });

  it('shows the accepted forms when hours can’t be read', async () => {
    const { alex } = await rep({ allowUserBusinessHoursOverride: true });
    const reply = await as(alex).put('/api/user/profile', { persona: { businessHours: 'whenever' } });
    expect(reply).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/persona/businessHours', code: 'invalid_business_hours' }] },
    });
    expect(reply.body.errors[0].message).toContain('9am-6pm Mon-Fri');
  });
});

describe('refusals', () => {
  it('explains a refused role, and leaves no trace in the history', async () => {
    const { alex } = await rep();

    const reply = await unchanged(database, () =>
      as(alex).put('/api/user/profile', { ...published, email: given.email(), accessRole: 'ADMIN' }),
    );

    expect(reply.status).toBe(403);
    expect(reply.body.errors).toEqual([
      {
        pointer: '/accessRole',
        code: 'not_allowed',
        rule: 'neverUpwards',
        level: 'organization',
        liftedBy: 'ADMIN',
        parameters: { role: 'SALES_REP' },
        message: 'Nobody grants a role above their own, and yours is SALES_REP.',
      },
    ]);
    expect((await as(alex).get('/api/user/profile/history')).body.items).toEqual([]);
  });

  it('lists every refused field at once', async () => {
    const { acme, alex } = await rep();
    const department = await given.department(acme);
    const number = await given.smsNumber(acme);
    const taken = await given.rep(acme);
    const body = {
      designation: 'Agent',
      email: taken.email,
      accessRole: 'SUPERADMIN',
      departmentId: department.id,
      sinchPhoneNumber: number.e164,
      notificationPreferences: { nonsense: true },
      persona: { timezone: 'Europe/Paris' },
    };

    const reply = await unchanged(database, () => as(alex).put('/api/user/profile', body));

    expect(reply.status).toBe(409);
    expect(
      reply.body.errors.map(({ pointer, code, liftedBy }: Record<string, unknown>) => [pointer, code, liftedBy]),
    ).toEqual([
      ['/email', 'email_taken', null],
      ['/sinchPhoneNumber', 'not_allowed', 'ADMIN'],
      ['/departmentId', 'not_allowed', 'ADMIN'],
      ['/accessRole', 'not_allowed', 'SUPERADMIN'],
      ['/notificationPreferences/nonsense', 'unknown_category', null],
      ['/persona/timezone', 'override_not_allowed', 'ADMIN'],
    ]);
  });

  it('answers 409 for a taken e-mail in any spelling of it, and 400 for null where a value is needed', async () => {
    const { acme, alex } = await rep();
    const taken = await given.rep(acme, { email: 'Taken@Bücher.example', emailKey: 'taken@xn--bcher-kva.example' });
    expect(taken.id).not.toBe(alex.id);
    const conflict = await unchanged(database, () =>
      as(alex).put('/api/user/profile', { email: ' tAKEN@BÜCHER.example' }),
    );
    expect(conflict).toMatchObject({ status: 409, body: { code: 'email_taken', errors: [{ pointer: '/email' }] } });

    const nulls = await unchanged(database, () =>
      as(alex).put('/api/user/profile', { email: null, fullName: null, accessRole: null }),
    );
    expect(nulls.status).toBe(400);
    expect(nulls.body.errors.map((error: { pointer: string }) => error.pointer).sort()).toEqual([
      '/accessRole',
      '/email',
      '/fullName',
    ]);
  });

  it('keeps the last administrator and the last superadmin', async () => {
    const { acme } = await rep();
    const ada = await given.admin(acme);
    const root = await given.superadmin();
    const demoted = await unchanged(database, () => as(ada).put('/api/user/profile', { accessRole: 'SALES_REP' }));
    expect(demoted).toMatchObject({ status: 409, body: { code: 'last_admin', errors: [{ rule: 'keepsAnAdmin' }] } });
    const rooted = await unchanged(database, () => as(root).put('/api/user/profile', { accessRole: 'ADMIN' }));
    expect(rooted.status).toBe(400);

    const homed = await given.superadmin({ organizationId: null });
    expect((await as(root).put(`/api/users/${homed.id}`, { status: 'disabled' })).status).toBe(200);
    expect((await as(root).put('/api/user/profile', { accessRole: 'SALES_REP' })).body.code).toBe(
      'no_home_organization',
    );

    await given.admin(acme);
    expect((await as(ada).put('/api/user/profile', { accessRole: 'SALES_REP' })).status).toBe(200);
    expect((await as(ada).get(`/api/organizations/${acme.id}/business-hours`)).status).toBe(403);
  });

  it('has no people of other organizations, and tells them from nobody in no way', async () => {
    const { alex, acme } = await rep();
    const stranger = await given.rep(await given.organization());
    const admin = await given.admin(acme);
    for (const path of [
      `/api/users/${stranger.id}`,
      `/api/users/${alex.id.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'))}`,
      '/api/users/nonsense',
    ]) {
      for (const me of [as(alex), as(admin)]) {
        const replies = [
          await me.get(path),
          await me.put(path, { designation: 'x' }),
          await me.get(`${path}/capabilities`),
        ];
        for (const reply of replies)
          expect(reply).toMatchObject({ status: 404, body: { code: 'not_found', errors: [] } });
      }
    }
  });

  it('shows colleagues what is public only', async () => {
    const { acme, alex } = await rep();
    const colleague = await given.rep(acme, { phoneNumber: '+14165550000', automations: { secret: 1 } });
    const seen = await as(alex).get(`/api/users/${colleague.id}`);
    expect(seen.body.user).toMatchObject({ email: colleague.email, fullName: colleague.fullName });
    for (const field of [
      'phoneNumber',
      'automations',
      'settings',
      'preferences',
      'notificationPreferences',
      'status',
    ]) {
      expect(seen.body.user).not.toHaveProperty(field);
    }
    const admin = await given.admin(acme);
    expect((await as(admin).get(`/api/users/${colleague.id}`)).body.user.phoneNumber).toBe('+14165550000');
  });

  it('asks for a token', async () => {
    expect(await anonymous.put('/api/user/profile', published)).toMatchObject({
      status: 401,
      body: { code: 'no_token' },
    });
  });
});

describe('ways to write', () => {
  it('leniently applies what is allowed and reports each field', async () => {
    const { alex } = await rep();
    const body = { designation: 'Agent', fullName: alex.fullName, accessRole: 'ADMIN' };

    const reply = await as(alex).put('/api/user/profile', body, { prefer: 'respond-async, handling=lenient' });

    expect(reply.status).toBe(200);
    expect(reply.headers.get('preference-applied')).toBe('handling=lenient');
    expect(reply.body.user).toMatchObject({ designation: 'Agent', accessRole: 'SALES_REP' });
    expect(reply.body.report).toEqual([
      { pointer: '/fullName', outcome: 'unchanged' },
      { pointer: '/designation', outcome: 'applied' },
      expect.objectContaining({ pointer: '/accessRole', outcome: 'refused', rule: 'neverUpwards', liftedBy: 'ADMIN' }),
    ]);
  });

  it.each(['handling=strict, handling=lenient', 'note="a, handling=lenient"'])(
    'refuses all with Prefer: %s',
    async (prefer) => {
      const { alex } = await rep();

      const reply = await as(alex).put('/api/user/profile', { designation: 'Agent', accessRole: 'ADMIN' }, { prefer });

      expect(reply).toMatchObject({ status: 403, body: { errors: [{ pointer: '/accessRole' }] } });
      expect(reply.headers.get('preference-applied')).toBeNull();
    },
  );

  it('decides a dry run as the write, and writes nothing', async () => {
    const { alex } = await rep();
    const allowed = await unchanged(database, () =>
      as(alex).put('/api/user/profile?dryRun=true', { designation: 'Agent' }),
    );
    expect(allowed).toMatchObject({
      status: 200,
      body: { user: { designation: 'Agent' }, report: [{ outcome: 'applied' }] },
    });
    const refused = await unchanged(database, () =>
      as(alex).put('/api/user/profile?dryRun=true', { accessRole: 'ADMIN' }),
    );
    expect(refused).toMatchObject({ status: 403, body: { errors: [{ pointer: '/accessRole' }] } });
    const nonsense = await as(alex).put('/api/user/profile?dryRun=yes', { designation: 'Agent' });
    expect(nonsense).toMatchObject({ status: 400, body: { errors: [{ pointer: 'dryRun' }] } });
  });

  it('refuses an outdated If-Match with the three versions of what was sent', async () => {
    const { alex } = await rep();
    const me = as(alex);
    const first = await me.put('/api/user/profile', { designation: 'One', automations: { a: 1 } });
    const etag = { 'if-match': first.headers.get('etag') ?? '' };
    await me.put('/api/user/profile', { designation: 'Two', automations: { b: 2 } });

    const reply = await unchanged(database, () =>
      me.put('/api/user/profile', { designation: 'Mine', automations: { c: 3 } }, etag),
    );

    expect(reply.status).toBe(412);
    expect(reply.body).toMatchObject({
      code: 'version_mismatch',
      base: { designation: 'One', automations: { a: 1 } },
      yours: { designation: 'Mine', automations: { c: 3 } },
      theirs: { designation: 'Two', automations: { a: 1, b: 2 } },
    });
    expect((await me.put('/api/user/profile', { designation: 'Mine' }, { 'if-match': '"3"' })).status).toBe(200);
    expect((await me.put('/api/user/profile', { designation: 'Mine' }, { 'if-match': '*' })).status).toBe(200);
    expect((await me.put('/api/user/profile', { designation: 'Mine' }, { 'if-match': 'nonsense' })).status).toBe(400);
  });

  it('answers a repeated Idempotency-Key with the first answer and writes once', async () => {
    const { alex } = await rep();
    const me = as(alex);
    const key = { 'idempotency-key': 'a-key' };
    const first = await me.put('/api/user/profile', { designation: 'One' }, key);
    await me.put('/api/user/profile', { designation: 'Two' });

    const again = await unchanged(database, () => me.put('/api/user/profile', { designation: 'One' }, key));
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('etag')).toBe('"2"');

    const other = await me.put('/api/user/profile', { designation: 'Three' }, key);
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_mismatch' } });

    const same = { 'idempotency-key': 'same' };
    const nothing = await me.put('/api/user/profile', { designation: 'Two' }, same);
    await me.put('/api/user/profile', { designation: 'Five' });
    expect((await unchanged(database, () => me.put('/api/user/profile', { designation: 'Two' }, same))).body).toEqual(
      nothing.body,
    );

    const refused = { 'idempotency-key': 'refused' };
    expect((await me.put('/api/user/profile', { accessRole: 'ADMIN' }, refused)).status).toBe(403);
    expect((await me.put('/api/user/profile', { designation: 'Four' }, refused)).status).toBe(200);
  });

  it('keeps who changed what, from where, before and after', async () => {
    const { acme, alex } = await rep();
    const admin = await given.admin(acme);
    await as(alex).put('/api/user/profile', {
      designation: 'Agent',
      persona: { region: 'Ontario' },
      automations: { a: 1, b: { c: 2 } },
    });
    const named = { 'x-request-id': 'my-request' };
    const { headers } = await as(admin).put(`/api/users/${alex.id}`, { automations: { a: null, b: { c: 3 } } }, named);

    const { body } = await as(alex).get('/api/user/profile/history?limit=1');

    expect(body.items).toEqual([
      {
        _id: expect.any(String),
        id: expect.any(String),
        version: 3,
        at: expect.any(String),
        source: 'users',
        requestId: headers.get('x-request-id'),
        actor: { _id: admin.id, id: admin.id, fullName: admin.fullName },
        fields: {
          '/automations/a': { before: 1, after: null },
          '/automations/b': { before: { c: 2 }, after: { c: 3 } },
        },
        words: ['Automation a cleared; it was “1”.', 'Automation b changed from “{"c":2}” to “{"c":3}”.'],
        names: { [alex.id]: alex.fullName },
      },
    ]);
    const next = await as(alex).get(`/api/user/profile/history?cursor=${body.nextCursor}`);
    expect(next.body.items).toHaveLength(1);
    expect(next.body.items[0].fields).toMatchObject({
      '/designation': { before: null, after: 'Agent' },
      '/persona': { before: null, after: {} },
    });
    expect(next.body.nextCursor).toBeNull();
    expect((await as(alex).get('/api/user/profile/history?cursor=nonsense')).status).toBe(400);
  });
});

it('shows beside a persona that was never set what others see of it', async () => {
  const acme = await given.organization({ name: 'Acme Corp', timezone: 'America/Toronto', city: 'Toronto' });
  const [alex, ada] = [await given.rep(acme, { fullName: 'Alex Rep' }), await given.admin(acme)];
  const before = (await as(alex).get('/api/user/profile')).body;
  expect(before.persona).toBeNull();
  expect(before.effectivePersona).toMatchObject({
    user: 'Alex Rep',
    userEmail: alex.email,
    organization: 'Acme Corp',
    organizationCity: 'Toronto',
    position: null,
    timezone: 'America/Toronto',
  });
  expect(before.effectivePersona).not.toHaveProperty('_id');

  const { body } = await as(ada).put(`/api/users/${alex.id}`, { persona: { position: 'Leasing Manager' } });

  const { _id, id, ...texts } = body.persona;
  expect(texts).toEqual({ ...before.effectivePersona, position: 'Leasing Manager' });
  expect([id, body.user.id, body.effectivePersona]).toEqual([_id, alex.id, texts]);
});
