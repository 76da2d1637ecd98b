/**
 * Opens the front page and the Swagger pages in a real browser: they show their links or operations, nothing is refused by their own security
 * headers, and "Try it out" logs in. Expects a built `dist` and a Chromium; the argument is an empty data folder.
 */
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';
import { password, withService } from './service.mjs';

const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
args.push('--disable-component-update', '--disable-sync');
const pages = ['/api/docs', ...process.argv.slice(3)];

await withService(process.argv[2], async (base) => {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args });
  try {
    await expectPage(browser, `${base}/`, 'main li a');
    for (const path of pages) await expectPage(browser, base + path, '.opblock');
    await tryLogin(browser, `${base}/api/docs`);
  } finally {
    await browser.close();
  }
});

async function expectPage(browser, url, parts) {
  const page = await browser.newPage();
  const faults = [];
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  page.on('pageerror', (error) => faults.push(error.message));
  await page.goto(url);
  await page.locator(parts).first().waitFor();
  assert.ok((await page.locator(parts).count()) >= 3, `${url} shows what it has`);
  assert.deepEqual(faults, [], `${url} has no errors`);
  await page.close();
}

async function tryLogin(browser, url) {
  const page = await browser.newPage();
  await page.goto(url);
  const login = page.locator('.opblock', { has: page.locator('[data-path="/api/auth/login"]') });
  await login.locator('.opblock-summary').click();
  await login.locator('textarea').fill(JSON.stringify({ email: 'alex@acme.example', password }));
  await login.locator('button.execute').click();
  const answer = await login.locator('.live-responses-table tr.response .response-col_status').innerText();
  assert.match(answer, /^200/, 'logging in from the page');
  await page.close();
}
