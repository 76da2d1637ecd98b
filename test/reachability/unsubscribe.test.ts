import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chromium, type Browser } from 'playwright-core';
import { BROWSER_ARGS, CHROMIUM, hasChromium } from '../support/browser.js';
import type { Organization, Person } from '../support/given.js';
import { unchanged } from '../support/rows.js';
import { useServer } from '../support/server.js';

const { as, anonymous, given, database, url } = useServer();

const LINKS = '/api/notifications/unsubscribe-links';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const ONE_CLICK = 'List-Unsubscribe=One-Click';

let acme: Organization;
let ada: Person;
beforeAll(async () => {
  acme = await given.organization();
  ada = await given.admin(acme);
});

async function linkOf(person: Person, category = 'campaigns'): Promise<string> {
  const { status, body } = await as(ada).post(LINKS, { userId: person.id, category });
  expect(status).toBe(201);
  return new URL(body.url as string).pathname;
}

const click = (path: string) => anonymous.post(path, ONE_CLICK, FORM);
const ownOf = async (person: Person) => {
  const rows = await database.query<{ enabled: boolean | null }>(
    `select enabled from notification_preferences where level = 'user' and owner_id = $1 and category = 'campaigns'`,
    [person.id],
  );
  return rows.map(({ enabled }) => enabled);
};
const historyOf = async (person: Person) => (await as(person).get('/api/user/profile/history')).body.items;

describe('an unsubscribe link', () => {
  it('comes with the headers for a mail', async () => {
    const alex = await given.rep(acme);

    const { body } = await as(ada).post(LINKS, { userId: alex.id, category: 'campaigns' });

    expect(body.url).toMatch(/^http:\/\/[^/]+\/unsubscribe\/roster_unsubscribe_[\w-]{70,}$/);
    expect(body.headers).toEqual({
      'List-Unsubscribe': `<${body.url}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    });
  });

  it('is one override and one row of the history by one POST without a login, again changes nothing, and is undone', async () => {
    const alex = await given.rep(acme);
    const path = await linkOf(alex);

    const first = await click(path);
    const again = await unchanged(database, () => click(path));

    expect(first).toMatchObject({ status: 200, body: { category: 'campaigns', subscribed: false, changed: true } });
    expect(again).toMatchObject({ status: 200, body: { subscribed: false, changed: false } });
    expect(await ownOf(alex)).toEqual([false]);
    const told = await as(ada).post('/api/notifications/decide', { userId: alex.id, category: 'campaigns' });
    expect(told.body.items[0].channels.email).toMatchObject({ decision: 'suppress', because: { level: 'user' } });
    const history = await historyOf(alex);
    expect(history).toHaveLength(1);
    expect(history[0]).toMatchObject({
      source: 'unsubscribe',
      actor: { _id: alex.id },
      fields: { '/notificationPreferences/campaigns': { before: null, after: false } },
    });
    const [sessions] = await database.query<{ count: number }>(
      `select count(*)::integer as count from sessions where user_id = $1 and expires_at < now() + interval '1 minute'`,
      [alex.id],
    );
    expect(sessions?.count).toBe(0);

    const undo = new URL(first.body.undo as string).pathname;
    expect(await anonymous.get(undo)).toMatchObject({ status: 200, body: { does: 'inherit', subscribed: false } });
    expect(await click(undo)).toMatchObject({ status: 200, body: { subscribed: true, changed: true } });
    expect(await ownOf(alex)).toEqual([]);
    expect(await historyOf(alex)).toHaveLength(2);
    // What was chosen otherwise since isn't undone.
    await as(alex).put('/api/user/notification-preferences', { notificationPreferences: { campaigns: true } });
    expect(await click(undo)).toMatchObject({ body: { subscribed: true, changed: false } });
  });

  it('gives an own choice back as it was', async () => {
    const alex = await given.rep(acme);
    await given.preference(alex, 'campaigns', { enabled: true });
    const { body } = await click(await linkOf(alex));
    await click(new URL(body.undo as string).pathname);
    expect(await ownOf(alex)).toEqual([true]);
  });

  it('does nothing when it is only opened, whoever opens it', async () => {
    const alex = await given.rep(acme);
    const path = await linkOf(alex);

    const [json, page] = await unchanged(database, () =>
      Promise.all([anonymous.get(path), anonymous.get(path, { accept: 'text/html,application/xhtml+xml' })]),
    );

    expect(json).toMatchObject({ status: 200, body: { does: 'unsubscribe', label: 'Campaigns', subscribed: true } });
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'sha256-/);
    expect(page.headers.get('vary')).toContain('Accept');
    expect(String(page.body)).not.toMatch(/innerHTML|insertAdjacentHTML|document\.write|https?:/);
    expect(String(page.body)).not.toContain('Campaigns');
  });

  it('takes any form, and none', async () => {
    for (const [body, headers] of [
      [undefined, {}],
      ['anything=else', FORM],
      ['--x\r\n\r\n--x--', { 'content-type': 'multipart/form-data; boundary=x' }],
    ] as const) {
      const alex = await given.rep(acme);
      expect(await anonymous.post(await linkOf(alex), body, headers)).toMatchObject({
        status: 200,
        body: { changed: true },
      });
    }
    const json = await anonymous.post(await linkOf(await given.rep(acme)), { all: true });
    expect(json).toMatchObject({ status: 415 });
  });

  it('is refused where the category is kept on, then and when it is asked for', async () => {
    const org = await given.organization();
    const [chief, alex] = [await given.admin(org), await given.rep(org)];
    const { body } = await as(chief).post(LINKS, { userId: alex.id, category: 'campaigns' });
    const on = { preferences: { campaigns: { enabled: true, locked: true, reason: 'All of us.' } } };
    await as(chief).put(`/api/organizations/${org.id}/notification-defaults`, on);

    const late = await unchanged(database, () => click(new URL(body.url as string).pathname));
    const asked = await as(chief).post(LINKS, { userId: alex.id, category: 'campaigns' });

    expect(late).toMatchObject({
      status: 403,
      body: { code: 'category_locked', errors: [{ rule: 'categoryIsOpen', level: 'organization', liftedBy: 'ADMIN' }] },
    });
    expect(asked).toMatchObject({ status: 403, body: { code: 'category_locked', errors: [{ pointer: '/category' }] } });
    const unknown = await as(chief).post(LINKS, { userId: alex.id, category: 'constructor' });
    expect(unknown).toMatchObject({ status: 400, body: { code: 'unknown_category' } });
  });

  it('is worth nothing when a character of it is another, and for who is away', async () => {
    const alex = await given.rep(acme);
    const path = await linkOf(alex);
    const wrong = [
      `${path}A`,
      path.slice(0, -1),
      path.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
      path.replace(/(?<=unsubscribe_)./, 'B'),
      '/unsubscribe/constructor',
      `/unsubscribe/roster_unsubscribe_${'A'.repeat(3000)}`,
    ];
    for (const one of wrong) {
      expect([one, (await click(one)).status, (await anonymous.get(one)).status]).toEqual([one, 404, 404]);
    }
    await database.query(`update users set status = 'disabled' where id = $1`, [alex.id]);
    expect(await unchanged(database, () => click(path))).toMatchObject({ status: 404 });
  });

  it('goes back and forth thirty times a day at most', async () => {
    const alex = await given.rep(acme);
    const path = await linkOf(alex);
    const undo = new URL((await click(path)).body.undo as string).pathname;
    for (let nth = 1; nth < 30; nth++) await click(nth % 2 === 1 ? undo : path);

    const reply = await unchanged(database, () => click(path));

    expect(reply).toMatchObject({ status: 429, body: { code: 'link_used_too_often' } });
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(3600);
    expect(await historyOf(alex)).toHaveLength(30);
  });
});

(hasChromium ? describe : describe.skip)('in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: BROWSER_ARGS });
  });
  afterAll(() => browser.close());

  it('says what it does, does it once the button is pressed, and takes it back', async () => {
    const alex = await given.rep(acme);
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (said) => (said.type() === 'error' ? complaints.push(said.text()) : undefined));

    await page.goto(new URL(await linkOf(alex), url()).href);
    await page.getByText('You will not be told of “Campaigns” any more.').waitFor();
    expect(await ownOf(alex)).toEqual([]);
    await page.getByRole('button', { name: 'Unsubscribe' }).click();
    await page.getByText('You are not told of “Campaigns” any more.').waitFor();
    expect(await ownOf(alex)).toEqual([false]);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('You are told of “Campaigns”.').waitFor();
    expect(await ownOf(alex)).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
