import { v7 as uuidv7 } from 'uuid';
import type { LinkPurpose } from '../../src/account/mailed-links.rules.js';
import type { Department, Given, Organization, Person } from '../support/given.js';
import { SoftPasskey, type PasskeyOptions } from '../support/soft-passkey.js';
import type { TestServer } from '../support/server.js';

export const CALLERS = [
  'SUPERADMIN',
  'ADMIN',
  'DEPARTMENT_HEAD',
  'SALES_REP',
  /** ADMIN here, at home elsewhere as a SALES_REP. */
  'GUEST_ADMIN',
  /** SALES_REP here, at home elsewhere as an ADMIN. */
  'GUEST_REP',
] as const;
export type Caller = (typeof CALLERS)[number] | 'NOBODY';

export type TargetKind =
  | 'nothing'
  | 'person'
  | 'deleted'
  | 'erasing'
  | 'standing'
  | 'colleague'
  | 'organization'
  | 'company'
  | 'life'
  | 'department'
  | 'emptyDepartment'
  | 'number'
  | 'invitation'
  | 'webhook'
  | 'member';

/** Whom or what a request is about, as seen by the caller. */
export const RELATIONS = {
  any: 'nothing in particular, or the caller’s own',
  self: 'the caller',
  owned: 'a company that the caller owns',
  own: 'something of the caller’s organization',
  same: 'a SALES_REP of the caller’s department',
  other: 'a SALES_REP, or something, of another department of the organization',
  guest: 'a guest of the organization, at home elsewhere',
  rep: 'a colleague of the department who is a SALES_REP',
  head: 'a colleague of the department who is its head',
  admin: 'a colleague of the department who is an ADMIN',
  root: 'a colleague of the department who is a SUPERADMIN',
  foreign: 'somebody or something of another organization',
  unknown: 'an id of nobody and nothing',
  elsewhere: 'somebody or something of another organization, below its own path',
  nowhere: 'somebody or something below the path of an organization that isn’t there',
} as const;
export type Relation = keyof typeof RELATIONS;

/** What a request is about. */
export interface Target {
  id: string;
  /** What fills the route's path. */
  ids: Record<string, string>;
  /** Of a person. */
  role?: string;
  /** Of a number. */
  e164?: string;
}

interface Place {
  organization: Organization;
  departments: [Department, Department];
}

/** Acme with a caller of every role, two departments and a stranger's Globex; Initech is the home of Acme's guests. */
export interface World {
  given: Given;
  acme: Place;
  globex: Place;
  initech: Place;
  callers: Record<Exclude<Caller, 'NOBODY'>, Person>;
  /** A SALES_REP of Acme to do things to. */
  colleague: Person;
  unknownId: () => string;
  /** The address of somebody; of nobody, some other. */
  addressOf: (personId: string) => Promise<string>;
  /** Lets an erasure of somebody who is there wait. */
  letErasureWait: (personId: string) => Promise<void>;
  nameOf: (organizationId: string) => Promise<string>;
  deleteOrganization: (organizationId: string) => Promise<void>;
  /** Makes an ADMIN of an organization of the company; of no company, an id of nobody. */
  administratorOf: (companyId: string) => Promise<string>;
  /** Makes a person the owner of a company. */
  own: (companyId: string, owner: Person) => Promise<void>;
  /** Lets the guests in again, after one was sent away. */
  readmitGuests: () => Promise<void>;
  /** Keeps a change of a person that somebody has asked for; of nobody, an id of nothing. */
  askLater: (personId: string, requestedBy: string) => Promise<string>;
  /** A login of the person; of nobody, an id of nothing. */
  logIn: (personId: string) => Promise<string>;
  /** A change of the person that can be taken back; of nobody, an id of nothing. */
  changeOf: (personId: string) => Promise<string>;
  /** The token of a link of somebody’s own. */
  mailedLink: (purpose: LinkPurpose) => Promise<string>;
  /** The same of a new address of theirs that waits. */
  changeLink: (purpose: LinkPurpose) => Promise<string>;
  /** The same of a key. */
  keyOf: (userId: string) => Promise<string>;
  /** A service account of the organization, with a key; of an unknown one, ids of nothing. */
  serviceAccount: (organizationId: string) => Promise<{ accountId: string; keyId: string }>;
  /** A notification category that the organization has added; of an unknown one, an id of nothing. */
  categoryOf: (organizationId: string) => Promise<string>;
  /** A change of its notification defaults, in its history. */
  defaultsChange: (organizationId: string) => Promise<string>;
  /** What a webhook has sent; of an unknown one, an id of nothing. */
  deliveryOf: (webhookId: string) => Promise<string>;
  /** What the second step of a login takes. */
  secondStep: () => Promise<{ challenge: string; code: string }>;
  /** A factor of the person; of nobody, an id of nothing. */
  factorOf: (personId: string) => Promise<string>;
  /** A mute of somebody, by its id. */
  muteOf: (personId: string) => Promise<string>;
  /** A login of somebody with a factor, that counts or waits for the code. */
  loginWithFactor: (state: 'begun' | 'confirmed') => Promise<{ authorization: string; id: string; code: string }>;
  freshLogin: () => Promise<{ token: string; refreshToken: string }>;
  /** A passkey as a browser has just made it, and the login that it was made for. */
  newPasskey: () => Promise<{ authorization: string; passkey: object }>;
  /** What a passkey of somebody has signed. */
  passkeyLogin: () => Promise<object>;
  /** The login of somebody who has a passkey. */
  loginWithPasskey: () => Promise<{ authorization: string }>;
}

export async function makeWorld({ given, anonymous, database }: TestServer): Promise<World> {
  const place = async (name: string): Promise<Place> => {
    const organization = await given.organization({ name });
    return { organization, departments: [await given.department(organization), await given.department(organization)] };
  };
  const [acme, globex, initech] = [await place('Acme'), await place('Globex'), await place('Initech')];
  const [leasing] = acme.departments;
  const guestAdmin = await given.rep(initech.organization);
  await given.membership(guestAdmin, acme.organization, 'ADMIN', leasing);
  const guestRep = await given.admin(initech.organization);
  await given.membership(guestRep, acme.organization, 'SALES_REP', leasing);
  await given.admin(globex.organization);
  const keyOf = async (userId: string): Promise<string> => {
    const id = uuidv7();
    await database.query(
      `insert into access_keys (id, user_id, name, scopes, expires_at, told_days)
      select $1, u.id, 'Report', '{profile:read}', now() + interval '30 days', 999 from users u where u.id = $2`,
      [id, userId],
    );
    return id;
  };
  const optionsOf = async (path: string, authorization?: string): Promise<PasskeyOptions> =>
    (await anonymous.post(path, undefined, authorization === undefined ? {} : { authorization }))
      .body as PasskeyOptions;
  const newPasskey = async (device = new SoftPasskey()) => {
    const { email, password } = await given.rep(acme.organization);
    const { body } = await anonymous.post('/api/auth/login', { email, password });
    const authorization = `Bearer ${(body as { token: string }).token}`;
    const passkey = device.create(await optionsOf('/api/user/factors/passkeys/options', authorization));
    return { authorization, passkey };
  };
  const withPasskey = async (device: SoftPasskey) => {
    const { authorization, passkey } = await newPasskey(device);
    await anonymous.post('/api/user/factors/passkeys', { name: 'My phone', passkey }, { authorization });
    return { authorization };
  };
  return {
    given,
    acme,
    globex,
    initech,
    callers: {
      SUPERADMIN: await given.superadmin(),
      ADMIN: await given.admin(acme.organization, { department: leasing }),
      DEPARTMENT_HEAD: await given.head(acme.organization, leasing),
      SALES_REP: await given.rep(acme.organization, { department: leasing }),
      GUEST_ADMIN: guestAdmin,
      GUEST_REP: guestRep,
    },
    colleague: await given.rep(acme.organization),
    unknownId: uuidv7,
    addressOf: async (personId) => {
      const [person] = await database.query<{ email: string }>('select email from users where id = $1', [personId]);
      return person?.email ?? given.email('nobody');
    },
    nameOf: async (organizationId) => {
      const [row] = await database.query<{ name: string }>('select name from organizations where id = $1', [
        organizationId,
      ]);
      return row?.name ?? 'Nothing';
    },
    deleteOrganization: async (organizationId) => {
      await database.query('update organizations set deleted_at = now() where id = $1', [organizationId]);
    },
    administratorOf: async (companyId) => {
      const [organization] = await database.query<Organization>('select id from organizations where company_id = $1', [
        companyId,
      ]);
      return organization === undefined ? uuidv7() : (await given.admin(organization)).id;
    },
    letErasureWait: async (personId) => {
      await database.query(
        `insert into erasures (id, subject, subject_id, organization_id, due_at)
        select $1, 'user', u.id, u.organization_id, now() + interval '7 days' from users u where u.id = $2`,
        [uuidv7(), personId],
      );
    },
    own: async (companyId, { id }) => {
      await database.query('update companies set owner_id = $2 where id = $1', [companyId, id]);
    },
    readmitGuests: async () => {
      await database.query(
        `insert into memberships (user_id, organization_id, role, department_id) values ($1, $2, 'ADMIN', $3)
        on conflict do nothing`,
        [guestAdmin.id, acme.organization.id, leasing.id],
      );
    },
    askLater: async (personId, requestedBy) => {
      const id = uuidv7();
      await database.query(
        `insert into deferred_changes (id, user_id, organization_id, body, handling, by, requested_by, requested_role)
        select $1, u.id, u.organization_id, '{"language": "de"}', 'strict', 'approval', $3, 'ADMIN' from users u where u.id = $2`,
        [id, personId, requestedBy],
      );
      return id;
    },
    logIn: async (personId) => {
      const id = uuidv7();
      await database.query(
        `insert into sessions (id, user_id, authenticated_by, expires_at)
        select $1, u.id, '{password,totp}', now() + interval '1 day' from users u where u.id = $2`,
        [id, personId],
      );
      return id;
    },
    changeOf: async (personId) => {
      const id = uuidv7();
      await database.query(
        `insert into changes (id, organization_id, subject, subject_id, version, source, fields)
        select $1, u.organization_id, 'user', u.id,
          coalesce((select max(c.version) from changes c where c.subject_id = u.id), 0) + 1000, 'command',
          jsonb_build_object('/designation', jsonb_build_object('before', 'Former', 'after', u.designation))
        from users u where u.id = $2`,
        [id, personId],
      );
      return id;
    },
    mailedLink: async (purpose) => given.mailedLink(await given.rep(acme.organization), purpose),
    changeLink: async (purpose) => {
      const person = await given.rep(acme.organization);
      return given.mailedLink(person, purpose, await given.addressChange(person, given.email('later')));
    },
    keyOf,
    serviceAccount: async (organizationId) => {
      const accountId = uuidv7();
      await database.query(
        `with account as (
          insert into users (id, organization_id, kind, email, full_name)
          select $1, o.id, 'service', '', 'Sync' from organizations o where o.id = $2 returning id)
        insert into memberships (user_id, organization_id, role) select id, $2, 'SALES_REP' from account`,
        [accountId, organizationId],
      );
      return { accountId, keyId: await keyOf(accountId) };
    },
    categoryOf: async (organizationId) => {
      const id = uuidv7();
      await database.query(
        `insert into notification_categories (id, organization_id, key, label, channels, position)
        select $1::uuid, o.id, 'k' || replace($1::text, '-', ''), 'Viewings', '{email}', 20 from organizations o where o.id = $2`,
        [id, organizationId],
      );
      return id;
    },
    defaultsChange: async (organizationId) => {
      const id = uuidv7();
      await database.query(
        `insert into changes (id, organization_id, subject, subject_id, version, source, fields)
        select $1, $2, 'organization', $2, 100000 + (select count(*) from changes), 'organizations',
          '{"/notificationDefaults/calls": {"before": {"enabled": true, "channels": {}, "locked": false, "reason": null}, "after": {"enabled": true, "channels": {}, "locked": false, "reason": null}}}'`,
        [id, organizationId],
      );
      await database.query(
        `insert into notification_preferences (level, owner_id, category, enabled) values ('organization', $1, 'calls', true)
        on conflict (level, owner_id, category) do update set enabled = true, locked = null, reason = null`,
        [organizationId],
      );
      return id;
    },
    deliveryOf: async (webhookId) => {
      const id = uuidv7();
      await database.query(
        `insert into webhook_deliveries (id, ordinal, webhook_id, kind, event_id, type, subject_id, state, ended_at)
        select $1, 1, w.id, 'test', $1, 'webhook.test', w.id, 'delivered', now() from webhooks w where w.id = $2`,
        [id, webhookId],
      );
      return id;
    },
    secondStep: async () => {
      const person = await given.rep(acme.organization);
      const { code } = await given.totp(person);
      const { email, password } = person;
      const { body } = await anonymous.post('/api/auth/login', { email, password });
      return { challenge: (body as { challenge: string }).challenge, code: code() };
    },
    muteOf: async (personId) => {
      const id = uuidv7();
      const mutes = JSON.stringify({ [id]: { until: '2999-01-01T00:00:00Z' } });
      await database.query('update users set mutes = $2 where id = $1', [personId, mutes]);
      return id;
    },
    factorOf: async (personId) => {
      const [person] = await database.query<{ id: string }>('select id from users where id = $1', [personId]);
      return person === undefined ? uuidv7() : (await given.totp(person)).id;
    },
    loginWithFactor: async (state) => {
      const person = await given.rep(acme.organization);
      const { email, password } = person;
      const { body } = await anonymous.post('/api/auth/login', { email, password });
      const { id, code } = await given.totp(person, state === 'begun' ? { confirmedAt: null, lastStep: null } : {});
      return { authorization: `Bearer ${(body as { token: string }).token}`, id, code: code() };
    },
    newPasskey,
    passkeyLogin: async () => {
      const device = new SoftPasskey();
      await withPasskey(device);
      return device.get(await optionsOf('/api/auth/passkey/options'));
    },
    loginWithPasskey: () => withPasskey(new SoftPasskey()),
    freshLogin: async () => {
      const { email, password } = await given.rep(acme.organization);
      return (await anonymous.post('/api/auth/login', { email, password })).body as {
        token: string;
        refreshToken: string;
      };
    },
  };
}

let names = 0;

/** What nothing else in the test is called. */
export function uniqueName(prefix: string): string {
  return `${prefix}-${++names}`;
}

/** Something new that stands to the caller as told; for `self` it is the caller. */
export async function makeTarget(world: World, kind: TargetKind, relation: Relation, caller: Caller): Promise<Target> {
  const self = world.callers[caller === 'NOBODY' ? 'SALES_REP' : caller];
  if (kind === 'nothing') return { id: '', ids: {} };
  if (kind === 'member') return memberTarget(world, relation, self, roleHere(caller));
  if (relation === 'unknown' && kind !== 'number') return named(uuidv7());
  return kinds[kind](world, relation, self);
}

const kinds = {
  person: (world: World, relation: Relation, self: Person) => personTarget(world, relation, self),
  colleague: (world: World, relation: Relation, self: Person) => personTarget(world, relation, self),
  deleted: (world: World, relation: Relation, self: Person) =>
    personTarget(world, relation, self, { deletedAt: new Date(), status: 'disabled' }),
  erasing: async (world: World, relation: Relation, self: Person) => {
    const target = await personTarget(world, relation, self, { deletedAt: new Date(), status: 'disabled' });
    await world.letErasureWait(target.id);
    return target;
  },
  /** A colleague of the same department, by what they are themselves. */
  standing: async ({ given, acme }: World, relation: Relation) => {
    const { organization, departments } = acme;
    const [department] = departments;
    if (relation === 'rep') return named((await given.rep(organization, { department })).id);
    if (relation === 'head') return named((await given.head(organization, department)).id);
    return named((await given.admin(organization, { department, superadmin: relation === 'root' })).id);
  },
  organization: async ({ acme, globex }: World, relation: Relation) =>
    named((relation === 'own' ? acme : globex).organization.id),
  company: async ({ given, own, acme }: World, relation: Relation, self: Person) => {
    const { companyId } = relation === 'own' ? acme.organization : await given.organization();
    if (relation === 'owned') await own(companyId, self);
    return named(companyId);
  },
  life: async ({ given }: World) => named((await given.organization()).id),
  department: async ({ acme, globex }: World, relation: Relation) =>
    named((relation === 'foreign' ? globex : acme).departments[relation === 'other' ? 1 : 0].id),
  emptyDepartment: async ({ given, acme, globex }: World, relation: Relation) =>
    named((await given.department((relation === 'own' ? acme : globex).organization)).id),
  number: numberTarget,
  webhook: async ({ given, acme, globex }: World, relation: Relation) =>
    named((await given.webhook((relation === 'own' ? acme : globex).organization)).id),
  invitation: async ({ given, acme, globex }: World, relation: Relation) =>
    named((await given.invitation((relation === 'own' ? acme : globex).organization)).id),
};

async function personTarget(
  { given, acme, globex }: World,
  relation: Relation,
  self: Person,
  columns: Record<string, unknown> = {},
): Promise<Target> {
  if (relation === 'self') return named(self.id);
  const place = relation === 'foreign' ? globex : acme;
  const department = place.departments[relation === 'other' ? 1 : 0];
  return named((await given.rep(place.organization, { department, ...columns })).id);
}

/** A number and the organization it is asked of, which need not be its own. */
async function numberTarget({ given, acme, globex }: World, relation: Relation): Promise<Target> {
  const owner = relation === 'own' ? acme : globex;
  const path = { elsewhere: globex.organization.id, nowhere: uuidv7() }[relation as string] ?? acme.organization.id;
  if (relation === 'unknown') {
    const id = uuidv7();
    return { id, ids: { id: path, numberId: id }, e164: given.phoneNumber() };
  }
  const { id, e164 } = await given.smsNumber(owner.organization);
  return { id, ids: { id: path, numberId: id }, e164 };
}

async function memberTarget(
  { given, acme, globex, initech }: World,
  relation: Relation,
  self: Person,
  role: string,
): Promise<Target> {
  const path = { elsewhere: globex.organization.id, nowhere: uuidv7() }[relation as string] ?? acme.organization.id;
  const of = (id: string, itsRole = 'SALES_REP') => ({ id, ids: { id: path, userId: id }, role: itsRole });
  if (relation === 'self') return of(self.id, role);
  if (relation === 'unknown') return of(uuidv7());
  if (relation === 'guest') {
    const guest = await given.rep(initech.organization);
    await given.membership(guest, acme.organization, 'SALES_REP');
    return of(guest.id);
  }
  const place = relation === 'same' || relation === 'other' ? acme : globex;
  const department = place.departments[relation === 'other' ? 1 : 0];
  return of((await given.rep(place.organization, { department })).id);
}

function roleHere(caller: Caller): string {
  if (caller === 'ADMIN' || caller === 'GUEST_ADMIN') return 'ADMIN';
  return caller === 'DEPARTMENT_HEAD' ? 'DEPARTMENT_HEAD' : 'SALES_REP';
}

function named(id: string): Target {
  return { id, ids: { id, userId: id } };
}
