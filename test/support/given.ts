import { createHash, createHmac, randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { LinkPurpose } from '../../src/account/mailed-links.rules.js';
import type { AuthSettings } from '../../src/auth/auth.settings.js';
import type { MemberRole, Role } from '../../src/auth/roles.js';
import { keyFor } from '../../src/config.js';
import { recoveryCodeOf, spelledCode } from '../../src/factors/factors.rules.js';
import { SecretBox } from '../../src/factors/secret-box.js';
import type { TestDatabase } from './database.js';

export interface Organization {
  id: string;
  companyId: string;
  name: string;
  slug: string;
}

export interface Department {
  id: string;
  organizationId: string;
  name: string;
}

/** Someone who can log in: `as(person)`. */
export interface Person {
  id: string;
  email: string;
  password: string;
  fullName: string;
  /** The home organization. */
  organizationId: string | null;
  departmentId: string | null;
  role: Role;
}

export interface SmsNumber {
  id: string;
  organizationId: string;
  e164: string;
}

/** An authenticator app. */
export interface Totp {
  id: string;
  secret: Buffer;
  /** What it shows now, or so many steps of thirty seconds later. */
  code: (stepsLater?: number) => string;
}

/** What all servers of the tests derive their keys from. */
export const TEST_SECRET = 'a secret that all servers of the tests share';

const settings = { secret: TEST_SECRET } as AuthSettings;
const accessKey = keyFor('access-token', TEST_SECRET);
const box = new SecretBox(keyFor('factor-secret', TEST_SECRET));

// NOTE: loaded by who asks for them: Nest is behind, which takes a file of tests longer to load than all else of this module.
const invitationTokens = async () =>
  new (await import('../../src/invitations/invitation-tokens.js')).InvitationTokens(settings);
const unsubscribeTokens = async () =>
  new (await import('../../src/reachability/unsubscribing/unsubscribe-tokens.js')).UnsubscribeTokens(settings);
const linkTokens = async () => new (await import('../../src/account/link-tokens.js')).LinkTokens(settings);

/** Columns in camelCase; `undefined` leaves the column's default. */
type Columns = Record<string, unknown>;

const PASSWORD = 'correct horse battery';
/** One hash for everybody, and a quick one: logins are what most tests begin with, and few are about. */
const PASSWORD_HASH = '$argon2id$v=19$m=8,t=1,p=1$09vYBhspKr2pXqDf6RFYcg$nbGWRSJX68F97iqjBwi6GYKm2tjTWqgVhhH9IbWjZ0w';

/**
 * Builds worlds with SQL. Every function takes the columns that matter to the test and makes up the rest, unique where it
 * has to be:
 *
 *     const acme = await given.organization({ allowUserBusinessHoursOverride: true });
 *     const leasing = await given.department(acme);
 *     const alex = await given.rep(acme, { department: leasing, designation: 'Agent' });
 */
export class Given {
  private made = 0;

  constructor(private readonly database: TestDatabase) {}

  async organization(columns: Columns = {}): Promise<Organization> {
    const nth = this.next();
    const company = { id: uuidv7(), name: `Company ${nth}` };
    const row = { id: uuidv7(), companyId: company.id, name: `Organization ${nth}`, slug: `organization-${nth}` };
    const organization = { ...row, ...columns };
    if (organization.companyId === company.id)
      await this.insert(['companies', company], ['organizations', organization]);
    else await this.insert(['organizations', organization]);
    return organization;
  }

  async department(organization: Organization, columns: Columns = {}): Promise<Department> {
    const row = { id: uuidv7(), organizationId: organization.id, name: `Department ${this.next()}`, ...columns };
    await this.insert(['departments', row]);
    return row;
  }

  admin(organization: Organization, columns: Columns = {}): Promise<Person> {
    return this.member(organization, 'ADMIN', columns);
  }

  head(organization: Organization, department: Department, columns: Columns = {}): Promise<Person> {
    return this.member(organization, 'DEPARTMENT_HEAD', { department, ...columns });
  }

  rep(organization: Organization, columns: MemberColumns = {}): Promise<Person> {
    return this.member(organization, 'SALES_REP', columns);
  }

  /** A SUPERADMIN without an organization. */
  superadmin(columns: Columns = {}): Promise<Person> {
    return this.person('SUPERADMIN', null, null, columns);
  }

  /** Makes a person a member of one more organization; the home organization stays. */
  async membership(
    person: Person,
    organization: Organization,
    role: MemberRole,
    department?: Department,
  ): Promise<void> {
    const departmentId = department?.id;
    await this.insert(['memberships', { userId: person.id, organizationId: organization.id, role, departmentId }]);
  }

  /** An SMS number of the organization; the assignee's `sinchPhoneNumber` when there is one. */
  async smsNumber(organization: Organization, columns: Columns & { assignee?: Person } = {}): Promise<SmsNumber> {
    const { assignee, ...rest } = columns;
    const row = { id: uuidv7(), organizationId: organization.id, e164: this.phoneNumber(), ...rest };
    await this.insert(['sms_numbers', { assigneeId: assignee?.id, ...row }]);
    return row;
  }

  /** One that waits to be accepted, with the token that its mail would have. */
  async invitation(organization: Organization, columns: Columns = {}): Promise<{ id: string; token: string }> {
    const [id, email] = [uuidv7(), `invited-${this.next()}@people.example`];
    const sent = { id, organizationId: organization.id, email, role: 'SALES_REP', ...columns };
    const row = { emailKey: String(sent.email).toLowerCase(), ...sent };
    await this.insert(['invitations', { expiresAt: new Date(Date.now() + 86_400_000), ...row }]);
    return { id, token: (await invitationTokens()).tokenOf({ id, generation: 1 }) };
  }

  /** The token of a link that turns a category off for the person. */
  async unsubscribeToken({ id }: Person, category: string): Promise<string> {
    return (await unsubscribeTokens()).tokenOf({ userId: id, category, deed: 'unsubscribe' });
  }

  /** A webhook that rests. */
  async webhook(organization: Organization): Promise<{ id: string }> {
    const id = uuidv7();
    await this.database.query(
      `insert into webhooks (id, organization_id, url, exclude_own, signature, sealed_secret, position, paused_because, paused_at)
      values ($1, $2, 'https://crm.example.com/hook', false, 'v1', 'sealed', 0, 'asked', now())`,
      [id, organization.id],
    );
    return { id };
  }

  /** A link that waits to be used, to the person’s address: the token that its mail would have. */
  async mailedLink(person: Person, purpose: LinkPurpose, deferredChangeId?: string): Promise<string> {
    const row = { id: uuidv7(), purpose, userId: person.id, emailKey: person.email.toLowerCase(), origin: {} };
    await this.insert(['mailed_links', { ...row, deferredChangeId, expiresAt: new Date(Date.now() + 600_000) }]);
    return (await linkTokens()).tokenOf(row);
  }

  /** A login by the password, as of a client that tells nothing of itself: its access token. */
  async login({ id }: Pick<Person, 'id'>): Promise<string> {
    const session = { id: uuidv7(), userId: id, expiresAt: new Date(Date.now() + 86_400_000) };
    await this.insert(['sessions', session]);
    return accessToken({ sub: id, sid: session.id });
  }

  /** A second factor that counts, none of whose codes was used. */
  async totp(person: { id: string }, columns: Columns = {}): Promise<Totp> {
    const [id, secret] = [uuidv7(), randomBytes(20)];
    const row = { id, userId: person.id, kind: 'totp', name: 'App', secret: hex(box.seal(id, secret)), lastStep: 0 };
    await this.insert(['factors', { ...row, confirmedAt: new Date(), ...columns }]);
    return { id, secret, code: (later = 0) => codeOf(secret, later) };
  }

  /** One that wasn't used, besides those that the person has. */
  async recoveryCode(person: { id: string }): Promise<string> {
    const code = recoveryCodeOf(randomBytes(16));
    const hashed = createHash('sha256')
      .update(spelledCode(code) ?? '')
      .digest();
    await this.insert(['recovery_codes', { userId: person.id, hash: hex(hashed) }]);
    return code;
  }

  /** A new address that waits until it is confirmed: its id. */
  async addressChange(person: Person, email: string): Promise<string> {
    const row = { id: uuidv7(), userId: person.id, organizationId: person.organizationId, requestedBy: person.id };
    await this.insert(['deferred_changes', { ...row, body: { email }, handling: 'strict', by: 'proof' }]);
    return row.id;
  }

  async persona(person: Person, overrides: Record<string, string>): Promise<void> {
    await this.insert(['personas', { id: uuidv7(), userId: person.id, overrides }]);
  }

  /** What a level says about a category. */
  async preference(
    owner: Organization | Department | Person,
    category: string,
    columns: { enabled?: boolean; channels?: string[]; locked?: boolean },
  ): Promise<void> {
    const level = 'email' in owner ? 'user' : 'slug' in owner ? 'organization' : 'department';
    await this.insert(['notification_preferences', { level, ownerId: owner.id, category, ...columns }]);
  }

  /** A valid phone number that nothing in this database has. */
  phoneNumber(): string {
    return `+1416${2_000_000 + this.next()}`;
  }

  /** An address that nobody in this database has. */
  email(name = 'person'): string {
    return `${name}-${this.next()}@people.example`;
  }

  private member(organization: Organization, role: MemberRole, columns: MemberColumns): Promise<Person> {
    const { department, ...rest } = columns;
    return this.person(role, organization.id, department?.id ?? null, rest);
  }

  private async person(
    role: Role,
    organizationId: string | null,
    departmentId: string | null,
    columns: Columns,
  ): Promise<Person> {
    const nth = this.next();
    const name = role.toLowerCase().replaceAll('_', '-');
    const row = {
      id: uuidv7(),
      organizationId,
      superadmin: role === 'SUPERADMIN',
      email: `${name}-${nth}@people.example`,
      fullName: `Person ${nth}`,
      passwordHash: PASSWORD_HASH,
      ...columns,
    };
    // The membership that makes an organization one's home refers to the user, and the user to it.
    const user: Row = ['users', { emailKey: row.email.toLowerCase(), ...row }];
    if (organizationId === null || role === 'SUPERADMIN') await this.insert(user);
    else await this.insert(user, ['memberships', { userId: row.id, organizationId, role, departmentId }]);
    const { id, email, fullName } = row;
    return { id, email, fullName, organizationId, departmentId, role, password: PASSWORD };
  }

  /** All of them in one statement; the tables' own record types turn JSON into each column's type. */
  private async insert(...rows: Row[]): Promise<void> {
    const inserts = rows.map(([table, row], nth) => {
      const names = namesIn(row);
      return `insert into ${table} (${names}) select ${names} from jsonb_populate_record(null::${table}, $${nth + 1})`;
    });
    const [last = ''] = inserts.splice(-1);
    const before = inserts.map((insert, nth) => `made_${nth} as (${insert})`);
    const records = rows.map(([, row]) => JSON.stringify(snakeCased(row)));
    await this.database.query(before.length === 0 ? last : `with ${before.join()} ${last}`, records);
  }

  private next(): number {
    return ++this.made;
  }
}

function accessToken(claims: object): string {
  const now = Math.floor(Date.now() / 1000);
  const told = { ...claims, iat: now, nbf: now - 5, exp: now + 600, iss: 'roster', aud: 'roster' };
  const [header, payload] = [{ alg: 'HS256', typ: 'at+jwt' }, told].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  const signed = `${header}.${payload}`;
  return `${signed}.${createHmac('sha256', accessKey).update(signed).digest('base64url')}`;
}

/**
 * What an authenticator app shows; RFC 4226, section 5.3.
 * @param later how many steps of thirty seconds
 */
export function codeOf(secret: Uint8Array, later = 0): string {
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later));
  const mac = createHmac('sha1', secret).update(step).digest();
  const number = mac.readUInt32BE((mac.at(-1) ?? 0) & 15) & 0x7fff_ffff;
  return String(number % 1_000_000).padStart(6, '0');
}

function hex(bytes: Buffer): string {
  return `\\x${bytes.toString('hex')}`;
}

type MemberColumns = Columns & { department?: Department };

type Row = [table: string, row: Columns];

function namesIn(row: Columns): string {
  return Object.keys(snakeCased(row)).join();
}

function snakeCased(row: Columns): Columns {
  const columns = Object.entries(row).filter(([, value]) => value !== undefined);
  return Object.fromEntries(columns.map(([key, value]) => [snakeCase(key), value]));
}

function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
