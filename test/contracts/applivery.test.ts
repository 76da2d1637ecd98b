import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { IntercomHash } from '../../src/contracts/applivery/intercom-hash.js';
import type { Organization, Person } from '../support/given.js';
import { unchanged } from '../support/rows.js';
import { useServer } from '../support/server.js';
import { publishedBody, publishedReply } from './applivery.published.js';

const secret = 'an intercom secret';
const server = useServer({ env: { INTERCOM_SECRET: secret } });
const { as, logIn, anonymous, given, database } = server;

const ME = '/applivery/v1/users/profile';
const pathOf = ({ id }: { id: string }) => `/applivery/v1/users/${id}`;

/** An organization and a member with every fact that the contract can show. */
async function everything(): Promise<{ acme: Organization; john: Person }> {
  const acme = await given.organization({
    picture: 'https://cdn.example.com/acme.png',
    branding: { primaryColor: '#0066CC', logoUrl: 'https://cdn.example.com/logo.png' },
    store: { enabled: true, customDomain: 'apps.acme.com' },
    configuration: { defaultStorageProvider: 's3', enforceSSO: true },
  });
  const john = await given.rep(acme, { newsletter: true });
  await database.query('update organizations set created_by = $2 where id = $1', [acme.id, john.id]);
  await database.query(
    `insert into client_activity (user_id, channel, first_seen_at, last_login_at, last_action_at)
     select $1, channel, '2024-01-01', '2024-01-02', '2024-01-03' from unnest('{dashboard,sdk,store}'::text[]) channel`,
    [john.id],
  );
  return { acme, john };
}

describe('the published example', () => {
  it('is taken as it is and answered with every key of the published answer, and no other', async () => {
    const { acme, john } = await everything();

    const reply = await as(john).put(pathOf(john), publishedBody);

    expect(reply.status).toBe(200);
    expect(shapeOf(reply.body)).toEqual(shapeOf(publishedReply));
    expect(reply.body.data).toMatchObject({
      ...publishedBody,
      fullName: 'John Doe',
      organizationInfo: {
        id: acme.id,
        picture: 'https://cdn.example.com/acme.png',
        createdBy: john.id,
        branding: { primaryColor: '#0066CC', logoUrl: 'https://cdn.example.com/logo.png' },
        store: { enabled: true, customDomain: 'apps.acme.com' },
        configuration: { defaultStorageProvider: 's3', enforceSSO: true },
      },
    });
  });

  it('reads the same afterwards, by id and as my own', async () => {
    const { john } = await everything();
    const written = await as(john).put(pathOf(john), publishedBody);

    expect((await as(john).get(pathOf(john))).body).toEqual(written.body);
    expect((await as(john).get(ME)).body).toEqual(written.body);
  });

  it('is one row of the history, from this door, and seen through our own', async () => {
    const { john } = await everything();
    await as(john).put(pathOf(john), publishedBody);

    const history = await database.query(
      'select source, actor_id, fields from changes where subject_id = $1 and event is null',
      [john.id],
    );
    expect(history).toMatchObject([{ source: 'applivery', actor_id: john.id }]);
    expect(Object.keys(history[0]?.fields as object)).toContain('/firstName');
    const { body } = await as(john).get('/api/user/profile');
    expect(body.user).toMatchObject({ firstName: 'John', fullName: 'John Doe', language: 'en', version: 2 });
  });
});

describe('what is shown', () => {
  it('is null, false or empty where there is nothing', async () => {
    const root = await given.superadmin({ fullName: undefined });
    await logIn(root);

    const { data } = (await as(root).get(ME)).body;

    const never = { dashboard: null, sdk: null, store: null };
    const now = expect.any(String);
    expect(data).toEqual({
      id: root.id,
      email: root.email,
      firstName: null,
      lastName: null,
      fullName: null,
      picture: null,
      role: 'admin',
      newsletter: false,
      hasPassword: true,
      has2FAActive: false,
      ssoUser: false,
      organizationId: null,
      organizations: [],
      organizationInfo: null,
      language: 'en',
      verificationStatus: 'unverified',
      activityTrace: { lastLogin: { ...never, dashboard: now }, lastAction: { ...never, dashboard: now } },
      intercomUserHash: createHmac('sha256', secret).update(root.id).digest('hex'),
      createdAt: now,
      updatedAt: now,
    });
  });

  it('shows the newsletter as people choose it in their own profile, which the history keeps', async () => {
    const alex = await given.rep(await given.organization());

    const written = await as(alex).put('/api/user/profile', { newsletter: true });

    expect(written).toMatchObject({ status: 200, body: { user: { newsletter: true } } });
    expect((await as(alex).get(ME)).body.data.newsletter).toBe(true);
    expect((await as(alex).get('/api/user/profile')).body.user.newsletter).toBe(true);
    const history = await database.query('select fields from changes where subject_id = $1', [alex.id]);
    expect(history).toEqual([{ fields: { '/newsletter': { before: false, after: true } } }]);
  });

  it.each([
    ['newsletter = true', { newsletter: true }],
    ['two_factor_enabled = true', { has2FAActive: true }],
    ['sso = true', { ssoUser: true }],
    ["verification_status = 'verified'", { verificationStatus: 'verified' }],
    ["language = 'pt-BR'", { language: 'pt' }],
    ["language = 'nl'", { language: 'en' }],
    ["picture = 'https://cdn.example.com/a.png'", { picture: 'https://cdn.example.com/a.png' }],
    ["full_name = 'As Written', first_name = 'John'", { fullName: 'As Written', firstName: 'John' }],
  ])('follows the database: %s', async (assignment, shown) => {
    const alex = await given.rep(await given.organization());

    await database.query(`update users set ${assignment} where id = $1`, [alex.id]);

    expect((await as(alex).get(ME)).body.data).toMatchObject(shown);
  });

  it('says that somebody without a password has none', async () => {
    const acme = await given.organization();
    const [admin, alex] = [await given.admin(acme), await given.rep(acme, { passwordHash: null })];

    expect((await as(admin).get(pathOf(alex))).body.data.hasPassword).toBe(false);
  });

  it('lists every organization of the user and tells of the home', async () => {
    const [home, other] = [await given.organization({ name: 'B' }), await given.organization({ name: 'A' })];
    const alex = await given.rep(home);
    await given.membership(alex, other, 'ADMIN');

    const { data } = (await as(alex).get(ME)).body;

    expect(data.organizations.map(({ name }: Organization) => name)).toEqual(['A', 'B']);
    expect(data).toMatchObject({
      organizationId: home.id,
      role: 'user',
      organizationInfo: {
        id: home.id,
        createdBy: null,
        branding: { primaryColor: null, logoUrl: null },
        store: { enabled: false, customDomain: null },
        configuration: { defaultStorageProvider: null, enforceSSO: false },
      },
    });
  });

  it('has no Intercom hash without a secret', () => {
    expect(new IntercomHash(undefined).of('any')).toBeNull();
  });
});

describe('a change', () => {
  it('leaves absent fields alone and clears with null', async () => {
    const alex = await given.rep(await given.organization(), { firstName: 'Alex', lastName: 'Rep', language: 'de' });

    const reply = await as(alex).put(pathOf(alex), { lastName: null });

    expect(reply.body.data).toMatchObject({ firstName: 'Alex', lastName: null, language: 'de' });
  });

  it('with what was read changes nothing, also where less is shown than is stored', async () => {
    const acme = await given.organization();
    const [admin, leasing] = [await given.admin(acme), await given.department(acme)];
    const head = await given.head(acme, leasing, { firstName: 'Ada', language: 'en-CA' });
    const { firstName, lastName, picture, role, language } = (await as(admin).get(pathOf(head))).body.data;
    expect({ role, language }).toEqual({ role: 'user', language: 'en' });

    const reply = await unchanged(database, () =>
      as(admin).put(pathOf(head), { firstName, lastName, picture, role, language }),
    );

    expect(reply.status).toBe(200);
  });

  it('writes the language that another one only read as', async () => {
    const alex = await given.rep(await given.organization(), { language: 'nl' });

    await as(alex).put(pathOf(alex), { language: 'en' });

    expect((await as(alex).get('/api/user/profile')).body.user.language).toBe('en');
  });

  it('of the role is an administrator’s', async () => {
    const acme = await given.organization();
    const [admin, alex] = [await given.admin(acme), await given.rep(acme)];

    const reply = await as(admin).put(pathOf(alex), { role: 'admin' });

    expect(reply).toMatchObject({ status: 200, body: { data: { role: 'admin' } } });
    expect((await as(admin).get(`/api/users/${alex.id}`)).body.user.accessRole).toBe('ADMIN');
    expect(await as(admin).put(pathOf(alex), { role: 'user' })).toMatchObject({ body: { data: { role: 'user' } } });
    expect((await as(admin).get(`/api/users/${alex.id}`)).body.user.accessRole).toBe('SALES_REP');
  });

  it('of a superadmin to the role that one reads as is none', async () => {
    const root = await given.superadmin();
    const reply = await unchanged(database, () => as(root).put(pathOf(root), { role: 'admin' }));
    expect(reply).toMatchObject({ status: 200, body: { data: { role: 'admin' } } });
  });

  it('is done once for an Idempotency-Key, and not at all for an older version', async () => {
    const alex = await given.rep(await given.organization());
    const once = { 'idempotency-key': 'once' };

    await as(alex).put(pathOf(alex), { firstName: 'A' }, once);
    await as(alex).put(pathOf(alex), { firstName: 'A' }, once);

    expect((await as(alex).get('/api/user/profile')).body.user.version).toBe(2);
    const other = await as(alex).put(pathOf(alex), { firstName: 'B' }, once);
    expect(other).toMatchObject({ status: 422, body: { error: { code: 5125 } } });
    const late = await as(alex).put(pathOf(alex), { firstName: 'B' }, { 'if-match': '"1"' });
    expect(late).toMatchObject({ status: 412, body: { error: { code: 5121 } } });
  });

  it('knows none of our own extras', async () => {
    const alex = await given.rep(await given.organization());
    const lenient = { prefer: 'handling=lenient' };

    const dry = await as(alex).put(`${pathOf(alex)}?dryRun=true`, { firstName: 'Dry' });
    const partly = await as(alex).put(pathOf(alex), { firstName: 'Part', role: 'admin' }, lenient);

    expect(dry.body.data.firstName).toBe('Dry');
    expect(partly.status).toBe(403);
    expect((await as(alex).get(ME)).body.data.firstName).toBe('Dry');
  });
});

describe('who may', () => {
  it('read and change: oneself, an administrator of the organization, a superadmin', async () => {
    const acme = await given.organization();
    const alex = await given.rep(acme);
    for (const caller of [alex, await given.admin(acme), await given.superadmin()]) {
      expect((await as(caller).get(pathOf(alex))).status).toBe(200);
      expect((await as(caller).put(pathOf(alex), { firstName: caller.id })).body.data.firstName).toBe(caller.id);
    }
  });

  it('not: a colleague or a head of department, whatever is sent', async () => {
    const acme = await given.organization();
    const leasing = await given.department(acme);
    const alex = await given.rep(acme, { department: leasing });
    for (const caller of [await given.rep(acme), await given.head(acme, leasing)]) {
      const replies = await unchanged(database, async () => [
        await as(caller).get(pathOf(alex)),
        await as(caller).put(pathOf(alex), { firstName: 'Taken' }),
        await as(caller).put(pathOf(alex), {}),
      ]);
      for (const reply of replies) expect(reply).toEqual(refusal(403, 4003, 'Forbidden'));
    }
  });

  it('not: anyone of another organization, for whom the user doesn’t exist', async () => {
    const alex = await given.rep(await given.organization());
    const stranger = await given.admin(await given.organization());
    expect(await as(stranger).get(pathOf(alex))).toEqual(refusal(404, 3001, 'Entity not found'));
    expect(await as(stranger).put(pathOf(alex), {})).toEqual(refusal(404, 3001, 'Entity not found'));
  });

  it('not give oneself a role above one’s own, nor take the last administrator away', async () => {
    const acme = await given.organization();
    const [admin, alex] = [await given.admin(acme), await given.rep(acme)];
    const [upwards, last] = await unchanged(database, () =>
      Promise.all([
        as(alex).put(pathOf(alex), { role: 'admin', firstName: 'X' }),
        as(admin).put(pathOf(admin), { role: 'user' }),
      ]),
    );
    expect(upwards).toEqual(refusal(403, 4003, 'Forbidden'));
    expect(last).toEqual(refusal(403, 4003, expect.stringMatching(/^Forbidden: .*one active administrator/)));
  });
});

describe('a refusal is in Applivery’s envelope', () => {
  const nobody = '0197a3c0-5b7e-7cc1-9d43-2f60a1b2c3d4';
  const huge = { firstName: 'x'.repeat(300_000) };
  const text = { 'content-type': 'text/plain' };

  it.each([
    ['malformed JSON', 'PUT', ME, '{', {}, 400, 5120, /^Error updating entity: .*JSON/],
    ['no body', 'PUT', `/applivery/v1/users/${nobody}`, undefined, {}, 400, 5120, /^Error updating entity: .*object/],
    ['a body too large', 'PUT', ME, huge, {}, 413, 5122, /./],
    ['another type', 'PUT', ME, 'firstName', text, 415, 5124, /./],
    ['an unknown user', 'GET', `/applivery/v1/users/${nobody}`, undefined, {}, 404, 3001, /^Entity not found$/],
    ['an id of another form', 'GET', '/applivery/v1/users/507f1f77', undefined, {}, 404, 3001, /^Entity not found$/],
    ['a wrong verb', 'DELETE', ME, undefined, {}, 405, 3002, /./],
    ['an unknown route', 'GET', '/applivery/v1/apps', undefined, {}, 404, 3001, /./],
    ['the folder', 'GET', '/applivery', undefined, {}, 404, 3001, /./],
    ['a path in disguise', 'GET', '/%61pplivery/v1/users/nobody', undefined, {}, 404, 3001, /./],
    ['a path that can’t be decoded', 'GET', '/applivery/v1/users/%zz', undefined, {}, 400, 5120, /./],
    ['a path too long', 'GET', `/applivery/v1/users/${'x'.repeat(5000)}`, undefined, {}, 414, 5123, /./],
  ])('%s', async (_what, method, path, body, headers, status, code, message) => {
    const alex = await given.rep(await given.organization());

    const reply = await as(alex).send(method, path, body, headers);

    expect(reply).toEqual(refusal(status, code, expect.stringMatching(message)));
    expect(reply.headers.get('content-type')).toBe('application/json; charset=utf-8');
  });

  it.each([
    [{ email: 'new@acme.example' }, 'email: There is no such field.'],
    [{ firstName: 'x'.repeat(129) }, 'firstName: The text has more than 128 characters.'],
    [{ picture: 'ftp://x/y.png' }, 'picture: This must be an http or https address'],
    [{ language: 'nl' }, 'language: This must be one of en, es, fr, de, it, zh, pt, ru.'],
    [{ role: 'adminViewer' }, 'role: Roster has no role like adminViewer; admin and user can be given.'],
    [{ role: 'serviceAccount' }, 'role: Roster has no role like serviceAccount; admin and user can be given.'],
    [{ role: 'ADMIN' }, 'role: This must be one of admin, adminViewer, user, serviceAccount.'],
    [{ role: null }, 'role: This field can’t be null.'],
    [{ firstName: 1, newsletter: true }, 'newsletter: There is no such field. firstName: This must be a text.'],
  ])('%j', async (body, message) => {
    const alex = await given.rep(await given.organization());

    const reply = await unchanged(database, () => as(alex).put(pathOf(alex), body));

    expect(reply).toEqual(refusal(400, 5120, expect.stringContaining(`Error updating entity: ${message}`)));
  });

  it('with all that is wrong in one answer, by the field’s names there', async () => {
    const acme = await given.organization();
    const [alex, admin] = [await given.rep(acme), await given.admin(acme)];

    const [upwards, last] = await unchanged(database, async () => [
      await as(alex).put(pathOf(alex), { firstName: 3, role: 'admin', language: 'nl' }),
      await as(admin).put(pathOf(admin), { firstName: 3, role: 'user' }),
    ]);

    for (const reply of [upwards, last]) {
      expect(reply).toEqual(refusal(403, 4003, expect.stringMatching(/^Forbidden: .*firstName: .* role: /)));
    }
    expect(upwards?.body.error.message).toContain('language: This must be one of');
    expect(last?.body.error.message).toContain('one active administrator');
  });

  it('without a word about the fields for who may not reach the user', async () => {
    const acme = await given.organization();
    const [alex, bea] = [await given.rep(acme), await given.rep(acme)];
    const stranger = await given.admin(await given.organization());
    const faulty = { firstName: 3 };
    expect(await as(bea).put(pathOf(alex), faulty)).toEqual(refusal(403, 4003, 'Forbidden'));
    expect(await as(stranger).put(pathOf(alex), faulty)).toEqual(refusal(404, 3001, 'Entity not found'));
  });

  it('without a token, with a bad one, and once the login has ended', async () => {
    const alex = await given.rep(await given.organization());
    const bad = { authorization: 'Bearer nonsense' };

    expect(await anonymous.get(ME)).toEqual(refusal(401, 4002, 'No auth token'));
    expect(await anonymous.put(pathOf(alex), {})).toEqual(refusal(401, 4002, 'No auth token'));
    expect(await anonymous.get(ME, bad)).toEqual(refusal(401, 4004, 'Invalid Token'));
    await as(alex).post('/api/auth/logout');
    expect(await as(alex).get(ME)).toEqual(refusal(401, 4004, 'Invalid Token'));
    expect(await as(alex).put(pathOf(alex), {})).toEqual(refusal(401, 4004, 'Invalid Token'));
  });

  it('when something breaks', async () => {
    const alex = await given.rep(await given.organization());
    await database.query('alter table personas rename to personas_away');

    const reply = await as(alex).get(ME);
    await database.query('alter table personas_away rename to personas');

    expect(reply).toEqual(refusal(500, 5000, 'Internal error'));
    expect(await server.takeErrors(1)).toHaveLength(1);
  });
});

describe('the documents', () => {
  it('have a page each, and describe no route twice', async () => {
    const page = await anonymous.get('/applivery/docs');
    const theirs = (await anonymous.get('/applivery/openapi.json')).body;
    const ours = (await anonymous.get('/api/openapi.json')).body;

    expect(page.headers.get('content-type')).toContain('text/html');
    expect(Object.keys(theirs.paths).sort()).toEqual(['/applivery/v1/users/profile', '/applivery/v1/users/{userId}']);
    expect(Object.keys(ours.paths).filter((path) => path.includes('applivery'))).toEqual([]);
    expect(Object.keys(ours.components.schemas).filter((name) => name.startsWith('Applivery'))).toEqual([]);
    expect(theirs.paths['/applivery/v1/users/{userId}'].put.responses['401'].content).toEqual({
      'application/json': { schema: { $ref: '#/components/schemas/AppliveryErrorReply' } },
    });
  });
});

/** Status and body of a refusal; headers are anything. */
function refusal(status: number, code: number, message: unknown) {
  return { status, headers: expect.anything(), body: { status: false, error: { code, message } } };
}

/** Every key, deeply, with the type of its value; a list is its first item. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf);
  if (typeof value !== 'object' || value === null) return value === null ? null : typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]));
}
