import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chromium, type Browser, type Page } from 'playwright-core';
import { BROWSER_ARGS, CHROMIUM, hasChromium } from '../support/browser.js';
import { read } from '../support/inbox.js';
import { useServer } from '../support/server.js';

const { anonymous, as, given, url } = useServer();

const MAILS = 'data/mail';
const BEGUN = Date.now();
const PASSWORD = 'eleven green bottles';
const login = (email: string, password = PASSWORD) => anonymous.post('/api/auth/login', { email, password });

it.each(['/invitation', '/account'])(
  '%s is whole by itself, under a policy that knows its script and style',
  async (path) => {
    const page = await anonymous.get(path);

    const html = String(page.body);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-\S+'; style-src 'sha256-\S+'; connect-src 'self';/);
    expect(policy).not.toContain('unsafe');
    expect(policy).toMatch(/form-action 'none'; frame-ancestors 'none'/);
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(html.match(/<(script|style|link|img|iframe)\b[^>]*>/g)).toEqual([
      '<link rel="icon" href="data:," />',
      '<style>',
      '<script type="module">',
    ]);
    expect(html).toContain('<noscript>');
    expect(html).not.toMatch(/innerHTML|insertAdjacentHTML|document\.write|https?:/);
  },
);

(hasChromium ? describe : describe.skip)('in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: BROWSER_ARGS });
  });
  afterAll(() => browser.close());

  /** Opens a page, and collects what it complains of and asks for. */
  async function open(path: string): Promise<{ page: Page; complaints: string[]; asked: string[] }> {
    const page = await browser.newPage();
    const [complaints, asked]: [string[], string[]] = [[], []];
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (said) => {
      // What is refused is told by the browser as an error, too.
      const isRefusal = said.text().includes('the server responded');
      if (said.type() === 'error' && !isRefusal) complaints.push(said.text());
    });
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(new URL(path, url()).href);
    return { page, complaints, asked };
  }

  const focused = (page: Page) => page.evaluate('document.activeElement.id');
  const picture = (page: Page, name: string) =>
    process.env.PICTURES === undefined
      ? undefined
      : page.screenshot({ path: `${process.env.PICTURES}/${name}.png`, fullPage: true });

  /** Of this run, by the time in their names: the folder has those of others, too. */
  const mails = async () => {
    const files = await readdir(MAILS).catch((): string[] => []);
    return files.filter((name) => name.endsWith('.eml') && parseInt(name.replace('-', '').slice(0, 12), 16) >= BEGUN);
  };

  /** What the mail to an address leads to: without SMTP_URL mails are files. */
  async function linkTo(address: string): Promise<string> {
    for (let tries = 0; tries < 1500; tries++) {
      for (const file of await mails()) {
        const { headers, text } = read(await readFile(join(MAILS, file), 'utf8'));
        const [link] = /http\S+/.exec(text) ?? [];
        if (headers.to?.includes(address) && link !== undefined) return link;
      }
      await delay(10);
    }
    throw new Error(`There is no mail to ${address}.`);
  }

  it('somebody new chooses name and password, is told what is wrong, and joins', async () => {
    const acme = await given.organization({ name: 'Acme <b>& Sons</b>' });
    const email = given.email('nina');
    const invitations = [{ email, accessRole: 'DEPARTMENT_HEAD' }];
    await as(await given.admin(acme)).post(`/api/organizations/${acme.id}/invitations`, { invitations });
    const link = await linkTo(email);
    const [, token = 'none'] = link.split('#token=');
    const { page, complaints, asked } = await open(link);

    await page.getByText('You are invited to Acme <b>& Sons</b> as the head of a department.').waitFor();
    expect(await page.getByLabel('E-mail address').inputValue()).toBe(email);
    await picture(page, 'offer');
    await page.getByRole('button', { name: 'Accept the invitation' }).click();
    expect(await focused(page)).toBe('fullName');
    await page.getByLabel('Your name').fill('Nina New');
    await page.getByLabel('Choose a password').fill('short');
    await page.keyboard.press('Enter');
    await page.getByText('A password has at least 15 characters.').waitFor();
    expect(await focused(page)).toBe('password');
    const password = page.getByLabel('Choose a password');
    expect(await password.getAttribute('aria-invalid')).toBe('true');
    const described = await page.evaluate<string>(
      `document.activeElement.getAttribute('aria-describedby').split(' ').map((id) => document.getElementById(id).textContent).join(' ')`,
    );
    expect(described).toMatch(/15 to 128 characters.+A password has at least 15 characters\./s);
    await picture(page, 'faults');
    await page.getByLabel('Show the password').check();
    expect(await password.getAttribute('type')).toBe('text');
    await password.fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Welcome to Acme <b>& Sons</b>' }).waitFor();
    await picture(page, 'welcome');

    expect(await focused(page)).toBe('title');
    expect((await login(email)).body.user).toMatchObject({ fullName: 'Nina New', accessRole: 'DEPARTMENT_HEAD' });
    expect(page.url()).toBe(`${url()}/invitation`);
    expect(link).toBe(`${url()}/invitation#token=${token}`);
    // What is behind the # stays in the browser.
    expect(asked).toContain(`${url()}/invitation`);
    expect(asked.filter((address) => address.includes(token))).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('whoever has an account enters its password, and a code where there is a second factor', async () => {
    const alex = await given.rep(await given.organization());
    const totp = await given.totp(alex);
    const { token } = await given.invitation(await given.organization({ name: 'Globex' }), { email: alex.email });
    const { page, complaints } = await open(`/invitation#token=${token}`);

    await page.getByLabel('Your password').fill('another long password');
    expect(await page.getByLabel('Your name').isVisible()).toBe(false);
    await page.keyboard.press('Enter');
    await page.getByText('This is not the password of the account.').waitFor();
    await page.getByLabel('Your password').fill(alex.password);
    await page.keyboard.press('Enter');
    await page.getByLabel('Code').waitFor();
    await picture(page, 'code');
    await page.getByLabel('Code').fill(totp.code());
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Welcome to Globex' }).waitFor();

    expect(complaints).toEqual([]);
    await page.close();
  });

  it('a link that is no good, or not whole, is told as that', async () => {
    const { token } = await given.invitation(await given.organization(), { expiresAt: new Date(0) });
    for (const [path, words] of [
      ['/invitation', 'Open the link in your mail again, all of it.'],
      [`/invitation#token=${token}`, 'This invitation has expired; ask for another one.'],
      ['/account#purpose=constructor&token=x', 'Open the link in your mail again, all of it.'],
    ] as const) {
      const { page, complaints } = await open(path);
      await page.getByRole('status').getByText(words).waitFor();
      expect(complaints).toEqual([]);
      await page.close();
    }
  });

  it('the link of a mail is used when its button is pressed, and not before', async () => {
    const alex = await given.rep(await given.organization());
    const token = await given.mailedLink(alex, 'password-reset');
    const { page, complaints } = await open(`/account#purpose=password-reset&token=${token}`);

    await page.getByLabel('New password').fill('password password');
    await page.keyboard.press('Enter');
    await page.getByText('This password is one of the first that are guessed.').waitFor();
    await picture(page, 'reset');
    await page.getByLabel('New password').fill('mauve umbrella on stilts');
    await page.getByRole('button', { name: 'Set the password' }).click();
    await page.getByRole('heading', { name: 'Done' }).waitFor();

    expect(await login(alex.email, 'mauve umbrella on stilts')).toMatchObject({ status: 200 });
    await page.goto('about:blank');
    await page.goto(`${url()}/account#purpose=password-reset&token=${token}`);
    await page.getByLabel('New password').fill('mauve umbrella on stilts');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'This link is no good' }).waitFor();
    expect(complaints).toEqual([]);
    await page.close();
  });
});
