import { describe, expect, it } from '@jest/globals';
import { ROLES, type Role } from '../../src/auth/roles.js';
import { POLICY_FIELDS, type PolicyField } from '../../src/profiles/policy.js';
import { PERSONA_KEYS } from '../../src/fields/persona.fields.js';
import type { Person } from '../support/given.js';
import { isLong, oneOf } from '../support/rounds.js';
import { useServer } from '../support/server.js';

const { as, given, database } = useServer();

/** Who may write a field, by design §3: oneself, the head of the department, an ADMIN, a SUPERADMIN. */
type Writer = 'self' | 'DEPARTMENT_HEAD' | 'ADMIN' | 'SUPERADMIN';
const EVERYONE: Writer[] = ['self', 'DEPARTMENT_HEAD', 'ADMIN', 'SUPERADMIN'];
const writers: Record<PolicyField, Writer[]> = {
  ...(Object.fromEntries(PERSONA_KEYS.map((key) => [`persona.${key}`, EVERYONE])) as Record<PolicyField, Writer[]>),
  firstName: EVERYONE,
  lastName: EVERYONE,
  fullName: EVERYONE,
  phoneNumber: EVERYONE,
  picture: EVERYONE,
  language: EVERYONE,
  timezone: EVERYONE,
  settings: EVERYONE,
  preferences: EVERYONE,
  callForwardingEnabled: EVERYONE,
  newsletter: EVERYONE,
  avatarId: EVERYONE,
  availability: EVERYONE,
  availabilityUntil: EVERYONE,
  doNotDisturb: EVERYONE,
  doNotDisturbUntil: EVERYONE,
  callRules: EVERYONE,
  quietHours: EVERYONE,
  mutes: EVERYONE,
  digests: EVERYONE,
  defaultOrganizationId: EVERYONE,
  notificationPreferences: EVERYONE,
  email: ['self', 'ADMIN', 'SUPERADMIN'],
  pronouns: EVERYONE,
  designation: ['self', 'ADMIN', 'SUPERADMIN'],
  automations: ['self', 'ADMIN', 'SUPERADMIN'],
  sinchPhoneNumber: ['ADMIN', 'SUPERADMIN'],
  departmentId: ['ADMIN', 'SUPERADMIN'],
  organizationId: ['SUPERADMIN'],
  // Oneself downwards, which a SALES_REP can't.
  accessRole: ['self', 'ADMIN', 'SUPERADMIN'],
  status: ['ADMIN', 'SUPERADMIN'],
};

const flagged = new Set<PolicyField>(['persona.timezone', 'persona.businessHours']);

interface World {
  flag: boolean;
  actor: Person;
  target: Person;
  departmentId: string;
  e164: string;
  organizationId: string;
}

/** Someone of the role, and whom they act on: themselves, or a SALES_REP of the same department. */
async function world(role: Role, on: 'self' | 'other', flag: boolean): Promise<World> {
  const organization = await given.organization({ allowUserBusinessHoursOverride: flag });
  const department = await given.department(organization);
  const elsewhere = await given.department(organization);
  const number = await given.smsNumber(organization);
  const { id: organizationId } = await given.organization();
  await given.admin(organization);
  if (role === 'SUPERADMIN') await given.superadmin();
  const actor = await {
    SALES_REP: () => given.rep(organization, { department }),
    DEPARTMENT_HEAD: () => given.head(organization, department),
    ADMIN: () => given.admin(organization),
    SUPERADMIN: () => given.superadmin(),
  }[role]();
  const target = on === 'self' ? actor : await given.rep(organization, { department });
  return { flag, actor, target, departmentId: elsewhere.id, e164: number.e164, organizationId };
}

/** A body that really changes the one field. */
function bodyFor(field: PolicyField, { departmentId, e164, organizationId, target }: World): Record<string, unknown> {
  if (field === 'persona.timezone') return { persona: { timezone: 'Europe/Kyiv' } };
  if (field === 'persona.businessHours') return { persona: { businessHours: '10am-4pm Mon-Fri' } };
  if (field === 'persona.userEmail') return { persona: { userEmail: given.email() } };
  if (field === 'persona.organizationWebsite') return { persona: { organizationWebsite: 'https://else.example' } };
  if (field.startsWith('persona.')) return { persona: { [field.slice('persona.'.length)]: 'something else' } };
  const values: Partial<Record<PolicyField, unknown>> = {
    email: given.email(),
    phoneNumber: given.phoneNumber(),
    picture: 'https://cdn.example.com/new.png',
    language: 'fr',
    timezone: 'Europe/Kyiv',
    availability: 'unavailable',
    availabilityUntil: '2030-01-01T00:00:00Z',
    doNotDisturb: true,
    doNotDisturbUntil: '2030-01-01T00:00:00Z',
    callRules: { unavailable: 'voicemail' },
    quietHours: { mode: 'drop' },
    mutes: { '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071': { until: '2030-01-01T00:00:00Z' } },
    digests: { campaigns: 'hourly' },
    defaultOrganizationId: target.organizationId,
    settings: { theme: 'dark' },
    preferences: { colorMode: 'dark' },
    automations: { on: true },
    callForwardingEnabled: true,
    newsletter: true,
    notificationPreferences: { calls: false },
    sinchPhoneNumber: e164,
    departmentId,
    organizationId,
    accessRole: target.role === 'SALES_REP' ? 'DEPARTMENT_HEAD' : 'SALES_REP',
    status: 'disabled',
  };
  return { [field]: values[field] ?? 'something else' };
}

function pointerOf(field: PolicyField): string {
  return field === 'notificationPreferences' ? '/notificationPreferences/calls' : `/${field.replace('.', '/')}`;
}

function isExpected(field: PolicyField, role: Role, { actor, target, flag, ...rest }: World): boolean {
  const writer = actor === target ? 'self' : role;
  if (flagged.has(field) && !flag) return false;
  if (field === 'accessRole' && writer === 'self') return role === 'DEPARTMENT_HEAD' || role === 'ADMIN';
  if ((field === 'sinchPhoneNumber' || field === 'departmentId') && writer === 'self')
    return role === 'ADMIN' && rest.e164 !== '';
  return writers[field].includes(writer as Writer);
}

/** Whatever changes the standing itself comes last, each in a world of its own. */
const LAST: PolicyField[] = ['accessRole', 'status', 'organizationId'];
/** An avatar is uploaded, not sent in a body. */
const FIRST = POLICY_FIELDS.filter((field) => !LAST.includes(field) && field !== 'avatarId');
/** What a SUPERADMIN without a home organization has nothing to set to. */
const HOMELESS = new Set<PolicyField>([
  ...flagged,
  'defaultOrganizationId',
  'sinchPhoneNumber',
  'departmentId',
  'organizationId',
  'accessRole',
]);

async function versionOf(person: Person): Promise<number | undefined> {
  const [row] = await database.query<{ version: number }>('select version from users where id = $1', [person.id]);
  return row?.version;
}

/** Asks the form, a dry run and the write about one field, and expects the same of each. */
async function expectAgreement(field: PolicyField, role: Role, here: World): Promise<void> {
  const me = as(here.actor);
  const path = here.actor === here.target ? '/api/user/profile' : `/api/users/${here.target.id}`;
  const body = bodyFor(field, here);
  const expected = isExpected(field, role, here);
  const version = await versionOf(here.target);

  const capability = (await me.get(`${path}/capabilities`)).body.fields[pointerOf(field)];
  const dryRun = await me.put(`${path}?dryRun=true`, body);
  const afterDryRun = await versionOf(here.target);
  const write = await me.put(path, body);

  const told = { field, editable: capability.editable, dryRun: dryRun.status, write: write.status };
  expect(told).toEqual({ field, editable: expected, dryRun: expected ? 200 : 403, write: expected ? 200 : 403 });
  expect(afterDryRun).toBe(version);
  expect(await versionOf(here.target)).toBe(expected ? version! + 1 : version);
  if (expected) return;
  const [refusal] = write.body.errors;
  expect(refusal).toMatchObject({ pointer: pointerOf(field), rule: capability.rule, liftedBy: capability.liftedBy });
  expect(dryRun.body.errors).toEqual(write.body.errors);
}

/** What the flag is nothing to is asked once in every run, and both ways in the lane. */
const askedOf = (fields: PolicyField[], flag: boolean): PolicyField[] =>
  flag || isLong() ? fields : fields.filter((field) => flagged.has(field));

describe.each([true, false])('capabilities, dry run and write agree, with the override flag %s', (flag) => {
  describe.each(['self', 'other'] as const)('on %s', (on) => {
    // Those of the one act on themselves in every run, those of the other on others.
    it.each(oneOf(2, ROLES, on === 'self' ? 0 : 1))('for %s', async (role) => {
      const isHomeless = role === 'SUPERADMIN' && on === 'self';
      const here = await world(role, on, flag);
      const settable = (field: PolicyField) => !isHomeless || !HOMELESS.has(field);
      for (const field of askedOf(FIRST, flag).filter(settable)) await expectAgreement(field, role, here);
      for (const field of askedOf(LAST, flag).filter(settable)) {
        await expectAgreement(field, role, await world(role, on, flag));
      }
    });
  });
});

it('lists only fields that a write knows', async () => {
  const me = as(await given.admin(await given.organization()));
  const { fields } = (await me.get('/api/user/profile/capabilities')).body;
  for (const at of Object.keys(fields)) {
    const names = at.slice(1).split('/').reverse();
    const body = names.reduce<unknown>((inner, name) => ({ [name]: inner }), { no: 'such value' });
    const { errors = [] } = (await me.put('/api/user/profile?dryRun=true', body)).body;
    expect(errors).not.toContainEqual(expect.objectContaining({ pointer: at, code: 'unknown_field' }));
  }
});

describe('the values to choose from', () => {
  it.each(ROLES)('are those that a write takes, for %s on a colleague', async (role) => {
    const here = await world(role, 'other', true);
    const me = as(here.actor);
    const path = `/api/users/${here.target.id}`;
    const { fields } = (await me.get(`${path}/capabilities`)).body;
    const candidates: [PolicyField, (string | null)[]][] = [
      ['accessRole', [...ROLES]],
      ['status', ['active', 'disabled']],
      ['departmentId', [here.departmentId, null]],
      ['sinchPhoneNumber', [here.e164, null]],
    ];
    for (const [field, values] of candidates) {
      const { editable, allowedValues = [] } = fields[`/${field}`];
      for (const value of values) {
        const { body, status } = await me.put(`${path}?dryRun=true`, { [field]: value });
        const changes = status !== 200 || body.report[0].outcome !== 'unchanged';
        if (changes)
          expect({ field, value, status }).toEqual({
            field,
            value,
            status: editable && allowedValues.includes(value) ? 200 : 403,
          });
      }
    }
  });
});
