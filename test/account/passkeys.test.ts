import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { RequestHeaders } from '../support/client.js';
import { hasChromium, useBrowser, type PasskeyPage } from '../support/browser.js';
import type { Person } from '../support/given.js';
import { unchanged } from '../support/rows.js';
import { useServer } from '../support/server.js';
import { WEB_APP } from '../support/soft-passkey.js';
import { eventsOf } from './world.js';

/** In a real Chromium, whose authenticator is a virtual one. What no browser would send is in `passkey-answers.test.ts`. */
const server = useServer();
const { as, anonymous, given, database } = server;
const browser = useBrowser();
const inChromium = hasChromium ? it : it.skip;

const alone = async () => given.rep(await given.organization());
const loginOptions = async () => (await anonymous.post('/api/auth/passkey/options')).body as object;
const login = (passkey: unknown, headers?: RequestHeaders) => anonymous.post('/api/auth/passkey', { passkey }, headers);
const registrationOptions = async (person: Person) =>
  (await as(person).post('/api/user/factors/passkeys/options')).body as object;
const register = (person: Person, passkey: unknown) =>
  as(person).post('/api/user/factors/passkeys', { name: 'My phone', passkey });

/** A page on which the person has a passkey. */
async function pageOf(person: Person): Promise<PasskeyPage> {
  const page = await browser.open(WEB_APP);
  const reply = await register(person, await page.create(await registrationOptions(person)));
  if (reply.status !== 201) throw new Error(`It was answered ${reply.status}: ${JSON.stringify(reply.body)}`);
  return page;
}

inChromium('is added, listed, logs in without a password, and is removed', async () => {
  const alex = await alone();
  const page = await browser.open(WEB_APP);

  const added = await register(alex, await page.create(await registrationOptions(alex)));

  expect(added).toMatchObject({ status: 201, body: { _id: expect.any(String) } });
  expect(new Set(added.body.recoveryCodes).size).toBe(10);
  expect(added.headers.get('cache-control')).toBe('no-store');
  const { _id } = added.body as { _id: string };
  await expect(page.create(await registrationOptions(alex))).rejects.toThrow('InvalidStateError');

  const options = await loginOptions();
  expect(options).toMatchObject({ rpId: 'localhost', userVerification: 'required', allowCredentials: [] });
  const reply = await login(await page.get(options), { 'user-agent': 'Passkeys/1.0' });

  expect(reply).toMatchObject({ status: 200, body: { user: { id: alex.id, email: alex.email } } });
  const authorization = `Bearer ${reply.body.token}`;
  const { items } = (await anonymous.get('/api/user/sessions', { authorization })).body;
  const current = items.find((one: { current: boolean }) => one.current);
  expect(current).toMatchObject({ authenticatedBy: ['passkey'] });
  const factors = (await anonymous.get('/api/user/factors', { authorization })).body;
  expect(factors).toMatchObject({ recoveryCodesLeft: 10 });
  expect(factors.items).toEqual([
    {
      _id,
      id: _id,
      kind: 'passkey',
      name: 'My phone',
      createdAt: expect.any(String),
      lastUsedAt: expect.any(String),
    },
  ]);
  const told = await database.query<{ row: string }>(
    `select to_jsonb(c)::text as row from changes c where event = 'factor_added' and subject_id = $1`,
    [alex.id],
  );
  expect(told.map(({ row }) => JSON.parse(row).about)).toMatchObject([{ factorId: _id, method: 'passkey' }]);
  expect(told[0]?.row).not.toMatch(/public|credential|challenge|code/i);

  expect(await anonymous.delete(`/api/user/factors/${_id}`, undefined, { authorization })).toMatchObject({
    status: 204,
  });
  expect(await login(await page.get(await loginOptions()))).toMatchObject({ body: { code: 'passkey_refused' } });
});

inChromium('does nothing where the person breaks off, and takes the same challenge later', async () => {
  const alex = await alone();
  const page = await browser.open(WEB_APP);
  const options = { ...(await registrationOptions(alex)), timeout: 1000 };
  await page.verify(false);

  await unchanged(database, () => expect(page.create(options)).rejects.toThrow('NotAllowedError'));

  await page.verify(true);
  expect(await register(alex, await page.create(options))).toMatchObject({ status: 201 });
  await page.verify(false);
  await expect(page.get({ ...(await loginOptions()), timeout: 1000 })).rejects.toThrow('NotAllowedError');
});

inChromium('refuses what was made or signed for a page of another origin', async () => {
  const alex = await alone();
  const [page, evil] = [await pageOf(alex), await browser.open('http://localhost:5174')];

  const made = await evil.create(await registrationOptions(alex).then((one) => ({ ...one, excludeCredentials: [] })));
  expect(await register(alex, made)).toMatchObject({ status: 400, body: { code: 'passkey_invalid' } });
  await page.copyTo(evil);
  expect(await login(await evil.get(await loginOptions()))).toMatchObject({ status: 401 });
  expect(await login(await page.get(await loginOptions()))).toMatchObject({ status: 200 });
});

inChromium('refuses an answer that was used, of a copied device, and of who is disabled', async () => {
  const acme = await given.organization();
  const [ada, alex] = [await given.admin(acme), await given.rep(acme)];
  const page = await pageOf(alex);
  const answer = await page.get(await loginOptions());

  const statuses = (await Promise.all(Array.from({ length: 4 }, () => login(answer)))).map(({ status }) => status);
  expect(statuses.sort()).toEqual([200, 401, 401, 401]);
  expect(await eventsOf(server, alex)).not.toContain('passkey_copied');

  await page.rewind(1);
  expect(await login(await page.get(await loginOptions()))).toMatchObject({ body: { code: 'passkey_refused' } });
  expect(await eventsOf(server, alex)).toContain('passkey_copied');
  await page.rewind(20);
  expect(await login(await page.get(await loginOptions()))).toMatchObject({ status: 200 });

  await as(ada).put(`/api/users/${alex.id}`, { status: 'disabled' });
  expect(await login(await page.get(await loginOptions()))).toMatchObject({ body: { code: 'passkey_refused' } });
});

describe('beside a password', () => {
  inChromium('is the second step of its owner alone', async () => {
    const [alex, robin] = [await alone(), await alone()];
    const [page, other] = [await pageOf(alex), await pageOf(robin)];
    const { email, password } = alex;
    const first = await anonymous.post('/api/auth/login', { email, password });
    expect(first).toMatchObject({
      status: 401,
      body: { code: 'second_factor_required', factors: expect.arrayContaining(['passkey']) },
    });
    const { challenge, passkey: options } = first.body;
    const show = (passkey: unknown) => anonymous.post('/api/auth/login/second-factor', { challenge, passkey });

    await expect(other.get(options)).rejects.toThrow('NotAllowedError');
    const foreign = await other.get({ ...options, allowCredentials: [] });
    expect(await show(foreign)).toMatchObject({ status: 401, body: { code: 'wrong_second_factor' } });
    const answer = await page.get(options);
    expect(await show(answer)).toMatchObject({ status: 200, body: { user: { id: alex.id } } });
    expect(await show(answer)).toMatchObject({ status: 401, body: { code: 'challenge_invalid' } });
  });

  inChromium('confirms that it is the person, in this login', async () => {
    const [alex, robin] = [await alone(), await alone()];
    const page = await pageOf(alex);
    await database.query(`update sessions set proved_at = now() - interval '1 hour'`);
    const body = { name: 'Report', scopes: ['profile:read'], expiresAt: new Date(Date.now() + 86_400_000) };
    const refused = await as(alex).post('/api/user/tokens', body);
    expect(refused).toMatchObject({ status: 403, body: { code: 'step_up_required', methods: ['passkey'] } });
    const confirm = (passkey: unknown) => as(alex).post('/api/auth/step-up', { passkey });

    const options = (await as(alex).post('/api/auth/step-up/passkey/options')).body;
    const elsewhere = await confirm(await page.get({ ...options, ...(await loginOptions()) }));
    expect(elsewhere).toMatchObject({
      status: 400,
      body: { code: 'passkey_invalid', errors: [{ pointer: '/passkey' }] },
    });
    const answer = await page.get(options);
    expect(await confirm(answer)).toMatchObject({ status: 200 });
    expect(await confirm(answer)).toMatchObject({ status: 400 });

    expect(await as(alex).post('/api/user/tokens', body)).toMatchObject({ status: 201 });
    expect(await as(robin).post('/api/auth/step-up/passkey/options')).toMatchObject({
      status: 403,
      body: { code: 'step_up_required', methods: ['password'] },
    });
  });
});

inChromium('works as docs/account.md has it', async () => {
  const alex = await alone();
  const { page } = await browser.open(WEB_APP);
  await page.route(`${WEB_APP}/api/**`, async (route) => {
    const { pathname } = new URL(route.request().url());
    await route.fulfill({ response: await route.fetch({ url: server.url() + pathname }) });
  });
  const account = readFileSync(new URL('../../docs/account.md', import.meta.url), 'utf8');
  const programs = [...account.matchAll(/^```js\n([^]*?)^```/gm)].map(([, program]) => program);
  await page.addScriptTag({ content: programs.join('') });
  const token = JSON.stringify(await server.tokenOf(alex));

  const added = await page.evaluate(`addPasskey('My laptop', ${token})`);
  const loggedIn = await page.evaluate('logInByPasskey()');
  const { email, password } = alex;
  const second = await page.evaluate(`logIn(${JSON.stringify(email)}, ${JSON.stringify(password)})`);

  expect(added).toMatchObject({ recoveryCodes: expect.arrayContaining([expect.any(String)]) });
  expect([loggedIn, second]).toMatchObject([{ user: { id: alex.id } }, { user: { id: alex.id } }]);
});
