import { expect, it } from '@jest/globals';
import { hasChromium, useBrowser } from '../support/browser.js';
import type { Person } from '../support/given.js';
import { useServer } from '../support/server.js';

/** Pages as a front-end developer would write them, in plain JavaScript: what they draw, and how often they ask. */
const server = useServer();
const { as, given } = server;
const browser = useBrowser();
const inChromium = hasChromium ? it : it.skip;

const open = async (name: string, person: Person) => {
  const token = await server.tokenOf(person);
  return browser.visit(new URL(`/pages/${name}.html`, server.url()), new URL('.', import.meta.url), token);
};

inChromium('my profile is drawn after one request, is edited, and tells why something is refused', async () => {
  const acme = await given.organization({ timezone: 'America/Toronto' });
  const number = await given.smsNumber(acme);
  const leasing = await given.department(acme, { name: 'Leasing' });
  const alex = await given.rep(acme, { department: leasing, designation: 'Agent' });
  const { page, asked } = await open('my-profile', alex);

  await page.locator('form[data-drawn]').waitFor();

  expect(asked).toEqual(['GET /api/user/profile/capabilities']);
  const field = (pointer: string) => page.locator(`[id="${pointer}"]`);
  const told = (pointer: string) => page.locator(`[id="${pointer}"] ~ small`).innerText();
  expect(await field('/designation').inputValue()).toBe('Agent');
  expect(await page.locator('label[for="/designation"]').innerText()).toBe('Job title');
  expect(await field('/departmentId').locator('option:checked').innerText()).toBe('Leasing');
  expect(await field('/departmentId').isDisabled()).toBe(true);
  expect(await told('/departmentId')).toBe('Only an administrator may change this.');
  expect(await field('/persona/organization').getAttribute('placeholder')).toBe(`${acme.name} (organization)`);
  expect(await told('/persona/timezone')).toContain('allowUserBusinessHoursOverride is off');

  await field('/designation').fill('Senior agent');
  await field('/designation').blur();
  await page.getByText('Saved.', { exact: true }).waitFor();
  await field('/phoneNumber').fill(number.e164);
  await field('/phoneNumber').blur();
  await page.getByText('Not saved.').waitFor();

  expect(await told('/phoneNumber')).toContain('SMS number of an organization');
  await field('/timezone').focus();
  await page.locator('datalist option[value="Europe/Kyiv"]').waitFor({ state: 'attached' });
  expect(asked.slice(1)).toEqual(['PUT /api/user/profile', 'PUT /api/user/profile', 'GET /api/choices/time-zones']);
  const { user } = (await as(alex).get('/api/user/profile')).body;
  expect(user).toMatchObject({ designation: 'Senior agent', phoneNumber: null });
});

inChromium('people are listed and their roles changed by two requests, and one more for each other', async () => {
  const acme = await given.organization();
  const ada = await given.admin(acme, { fullName: 'Ada' });
  const [alex, sam] = [await given.rep(acme, { fullName: 'Alex' }), await given.rep(acme, { fullName: 'Sam' })];
  const { page, asked } = await open('people', ada);
  await page.locator('table[data-drawn]').waitFor();
  const list = 'GET /api/users?sort=fullName&capabilities=accessRole,status';
  expect(asked).toEqual([list]);
  const rowOf = (person: Person) => page.locator(`[id="${person.id}"]`);
  const roleOf = (person: Person) => rowOf(person).locator('select').first();
  expect(await roleOf(ada).isDisabled()).toBe(true);
  expect(await roleOf(ada).getAttribute('title')).toContain('administrator');
  expect(await roleOf(alex).locator('option').allInnerTexts()).toEqual([
    'Sales rep',
    'Department head',
    'Administrator',
  ]);

  for (const person of [alex, sam]) {
    await roleOf(person).selectOption('Department head');
    await rowOf(person).getByText('Saved.').waitFor();
  }

  expect(asked).toEqual([list, `PUT /api/users/${alex.id}`, `PUT /api/users/${sam.id}`]);
  expect((await as(ada).get('/api/users?role=DEPARTMENT_HEAD')).body.items).toHaveLength(2);
  await rowOf(alex).getByRole('button').click();
  await page.getByRole('heading', { name: 'Departments' }).waitFor();
  expect(await page.locator('section li').allInnerTexts()).toContain('+ Create a department.');
});
