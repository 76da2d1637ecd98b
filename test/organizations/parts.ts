import type { Reply, RequestHeaders } from '../support/client.js';
import type { Department, Organization, Person, SmsNumber } from '../support/given.js';
import { expect } from '@jest/globals';
import { digestRows } from '../support/rows.js';
import type { TestServer } from '../support/server.js';

/** An organization with something of everything in it. */
export interface World {
  acme: Organization;
  leasing: Department;
  empty: Department;
  free: SmsNumber;
  root: Person;
  ada: Person;
  head: Person;
  alex: Person;
  /** A SALES_REP here, at home in another organization. */
  guest: Person;
  /** An administrator of another organization. */
  stranger: Person;
}

/** Values that nothing else has. */
let made = 0;

export async function makeWorld({ given }: TestServer): Promise<World> {
  const [acme, globex] = [await given.organization(), await given.organization()];
  const leasing = await given.department(acme);
  const guest = await given.rep(globex, { verificationStatus: 'verified' });
  await given.membership(guest, acme, 'SALES_REP');
  return {
    acme,
    leasing,
    empty: await given.department(acme),
    free: await given.smsNumber(acme),
    root: await given.superadmin(),
    ada: await given.admin(acme),
    head: await given.head(acme, leasing),
    alex: await given.rep(acme),
    guest,
    stranger: await given.admin(globex),
  };
}

export interface Request {
  method: string;
  path: string;
  body?: Record<string, unknown>;
}

/** A write of one part. */
export interface Part {
  does: string;
  /** Who may at least. */
  least: 'ADMIN' | 'SUPERADMIN';
  /** What it changes, by the pointers of its report. */
  pointers: string[];
  /** The same field in the organization's capabilities, where it is there by itself. */
  field?: string;
  /** A request that changes something, another one each time. */
  request: (world: World, given: TestServer['given']) => Request;
  /** Whether a version of the organization is what `If-Match` is about; of a company or a profile it is theirs. */
  versionOf?: (world: World) => string;
  /** How many rows of the history it adds, if not one. */
  records?: 2;
  makes?: true;
  takes?: true;
}

const inside = ({ acme }: World, path = '') => `/api/organizations/${acme.id}${path}`;

export const parts: Part[] = [
  {
    does: 'makes an organization',
    // And its company.
    records: 2,
    least: 'SUPERADMIN',
    pointers: ['/name', '/slug'],
    makes: true,
    request: () => ({
      method: 'POST',
      path: '/api/organizations',
      body: { name: 'Initech', slug: `initech-${++made}` },
    }),
  },
  ...['PUT', 'PATCH'].map((method): Part => ({
    does: `changes the facts by ${method}`,
    field: '/city',
    least: 'ADMIN',
    pointers: ['/city', '/features'],
    request: (world) => ({ method, path: inside(world), body: { city: `City ${++made}`, features: { made } } }),
  })),
  {
    does: 'changes the hours and the flag',
    field: '/businessHours',
    least: 'ADMIN',
    pointers: ['/businessHours', '/allowUserBusinessHoursOverride'],
    request: (world) => ({
      method: 'PUT',
      path: inside(world, '/business-hours'),
      body: { businessHours: { monday: { start: '08:00', end: '17:00' } }, allowUserBusinessHoursOverride: true },
    }),
  },
  {
    does: 'changes the quiet hours',
    field: '/quietHours',
    least: 'ADMIN',
    pointers: ['/quietHours'],
    request: (world) => ({
      method: 'PUT',
      path: inside(world, '/quiet-hours'),
      body: { periods: { monday: [{ from: '22:00', to: `06:${String(++made % 60).padStart(2, '0')}` }] } },
    }),
  },
  {
    does: 'changes the zone',
    field: '/timezone',
    least: 'ADMIN',
    pointers: ['/timezone'],
    request: (world) => ({ method: 'PUT', path: inside(world, '/timezone'), body: { timezone: 'Europe/Paris' } }),
  },
  {
    does: 'makes a department',
    field: '/departments',
    least: 'ADMIN',
    pointers: ['/name'],
    makes: true,
    request: (world) => ({ method: 'POST', path: inside(world, '/departments'), body: { name: `Team ${++made}` } }),
  },
  {
    does: 'renames a department',
    field: '/departments/*/name',
    least: 'ADMIN',
    pointers: ['/name'],
    request: ({ leasing }) => ({
      method: 'PATCH',
      path: `/api/departments/${leasing.id}`,
      body: { name: `Team ${++made}` },
    }),
  },
  {
    does: 'deletes a department',
    // Its head has it in the own history as well.
    records: 2,
    field: '/departments',
    least: 'ADMIN',
    pointers: [''],
    takes: true,
    request: ({ leasing }) => ({ method: 'DELETE', path: `/api/departments/${leasing.id}` }),
  },
  {
    does: 'changes a guest',
    field: '/members/*/accessRole',
    least: 'ADMIN',
    pointers: ['/accessRole', '/departmentId'],
    request: (world) => ({
      method: 'PUT',
      path: inside(world, `/members/${world.guest.id}`),
      body: { accessRole: 'DEPARTMENT_HEAD', departmentId: world.empty.id },
    }),
  },
  {
    does: 'changes a member at home',
    field: '/members/*/departmentId',
    least: 'ADMIN',
    // In the order of the profile's table.
    pointers: ['/departmentId', '/accessRole'],
    versionOf: ({ alex }) => `select version from users where id = '${alex.id}'`,
    request: (world) => ({
      method: 'PUT',
      path: inside(world, `/members/${world.alex.id}`),
      body: { accessRole: 'DEPARTMENT_HEAD', departmentId: world.empty.id },
    }),
  },
  {
    does: 'makes a guest',
    least: 'SUPERADMIN',
    pointers: ['/accessRole'],
    request: (world) => ({
      method: 'PUT',
      path: inside(world, `/members/${world.stranger.id}`),
      body: { accessRole: 'SALES_REP' },
    }),
  },
  {
    does: 'takes a guest’s membership',
    field: '/members',
    least: 'ADMIN',
    pointers: [''],
    takes: true,
    request: (world) => ({ method: 'DELETE', path: inside(world, `/members/${world.guest.id}`) }),
  },
  {
    does: 'provisions a number',
    field: '/phoneNumbers/*/phoneNumber',
    least: 'ADMIN',
    pointers: ['/phoneNumber', '/label'],
    makes: true,
    request: (world, given) => ({
      method: 'POST',
      path: inside(world, '/phone-numbers'),
      body: { phoneNumber: given.phoneNumber(), label: 'Desk' },
    }),
  },
  {
    does: 'assigns a number',
    // Whoever gets it has it in the own history as well.
    records: 2,
    field: '/phoneNumbers/*/assigneeId',
    least: 'ADMIN',
    pointers: ['/label', '/assigneeId'],
    request: (world) => ({
      method: 'PATCH',
      path: inside(world, `/phone-numbers/${world.free.id}`),
      body: { label: `Desk ${++made}`, assigneeId: world.alex.id },
    }),
  },
  {
    does: 'deletes a number',
    field: '/phoneNumbers',
    least: 'ADMIN',
    pointers: [''],
    takes: true,
    request: (world) => ({ method: 'DELETE', path: inside(world, `/phone-numbers/${world.free.id}`) }),
  },
  {
    does: 'changes the notification defaults',
    field: '/notificationDefaults',
    least: 'ADMIN',
    pointers: ['/preferences/campaigns', '/preferences/calls'],
    request: (world) => ({
      method: 'PUT',
      path: inside(world, '/notification-defaults'),
      body: { preferences: { campaigns: { enabled: false }, calls: { reason: `Reason ${++made}`, locked: true } } },
    }),
  },
  {
    does: 'adds a notification category',
    field: '/notificationCategories/*/key',
    least: 'ADMIN',
    pointers: ['/key', '/label'],
    makes: true,
    request: (world) => ({
      method: 'POST',
      path: inside(world, '/notification-categories'),
      body: { key: `kind${++made}`, label: 'Viewings' },
    }),
  },
  {
    does: 'changes a company',
    field: '/company/maxDocuments',
    least: 'SUPERADMIN',
    pointers: ['/maxDocuments'],
    versionOf: ({ acme }) => `select version from companies where id = '${acme.companyId}'`,
    request: ({ acme }) => ({
      method: 'PATCH',
      path: `/api/companies/${acme.companyId}`,
      body: { maxDocuments: ++made },
    }),
  },
];

export function send(
  { as }: TestServer,
  person: Person,
  { method, path, body }: Request,
  { query = '', headers = {} }: { query?: string; headers?: RequestHeaders } = {},
): Promise<Reply> {
  return as(person).send(method, path + query, body, headers);
}

/** Does the work and expects the rows to be as before; quick, for who asks often. */
export async function untouched<Result>({ database }: TestServer, work: () => Promise<Result>): Promise<Result> {
  const before = await digestRows(database);
  const result = await work();
  expect(await digestRows(database)).toEqual(before);
  return result;
}

/** Whoever may make the write and isn't concerned by it. */
export function writer({ least }: Part, { root, ada }: World): Person {
  return least === 'SUPERADMIN' ? root : ada;
}

/** Of an organization that isn't there yet. */
const LIFE = ['status', 'suspendedBecause', 'deletedAt'];

/** What an answer says but for what a dry run can't know: ids, versions and instants. */
export function told(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return {};
  const unknown = ['_id', 'id', 'companyId', 'version', 'createdAt', 'updatedAt', 'report', 'preview', ...LIFE];
  return Object.fromEntries(Object.entries(body).filter(([name]) => !unknown.includes(name)));
}
