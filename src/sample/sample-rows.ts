import type { MemberRole } from '../auth/roles.js';
import { OFFICE_HOURS, ORGANIZATIONS, PEOPLE, type Person, type Slug } from './cast.js';
import { uuidv7 } from '../values/uuid.js';

/** Gives a name the same id each time. */
type IdOf = (name: string) => string;

/** The rows of the sample by table, with new ids; each person's hash is asked for. */
export function sampleRows(passwordHashOf: (email: string) => string) {
  const idOf = idsByName();
  return {
    companies: ORGANIZATIONS.map(({ slug, name }) => ({
      id: idOf(companyOf(slug)),
      name,
      owner_id: idOf(adminOf(slug)),
    })),
    organizations: ORGANIZATIONS.map((organization) => organizationRow(organization, idOf)),
    departments: ORGANIZATIONS.flatMap(({ slug, departments }) =>
      departments.map((name) => ({ id: idOf(departmentOf(slug, name)), organization_id: idOf(slug), name })),
    ),
    users: PEOPLE.map((person) => ({ ...userRow(person, idOf), password_hash: passwordHashOf(person.email) })),
    memberships: PEOPLE.flatMap((person) => membershipRows(person, idOf)),
    smsNumbers: ORGANIZATIONS.flatMap(({ slug, smsNumbers }) =>
      smsNumbers.map((e164) => smsNumberRow(slug, e164, idOf)),
    ),
  };
}

function idsByName(): IdOf {
  const ids = new Map<string, string>();
  return (name) => {
    const id = ids.get(name) ?? uuidv7();
    ids.set(name, id);
    return id;
  };
}

const companyOf = (slug: Slug) => `company of ${slug}`;
const departmentOf = (slug: Slug, name: string) => `${name} of ${slug}`;
const adminOf = (slug: Slug) => `admin@${slug}.example`;

function organizationRow(organization: (typeof ORGANIZATIONS)[number], idOf: IdOf) {
  const { slug, name, address, city, website, timezone } = organization;
  return {
    id: idOf(slug),
    company_id: idOf(companyOf(slug)),
    name,
    slug,
    phone_number: organization.phoneNumber,
    address,
    city,
    website,
    lead_provider: organization.leadProvider,
    timezone,
    business_hours: OFFICE_HOURS,
    allow_user_business_hours_override: organization.allowsOverride,
    created_by: idOf(adminOf(slug)),
  };
}

function userRow({ email, firstName, lastName, role, organization }: Person, idOf: IdOf) {
  return {
    id: idOf(email),
    organization_id: organization === undefined ? null : idOf(organization),
    superadmin: role === 'SUPERADMIN',
    email,
    full_name: `${firstName} ${lastName}`,
    first_name: firstName,
    last_name: lastName,
  };
}

function membershipRows({ email, role, organization, department, guestOf }: Person, idOf: IdOf) {
  const membership = (slug: Slug, as: MemberRole, departmentName?: string) => ({
    user_id: idOf(email),
    organization_id: idOf(slug),
    role: as,
    department_id: departmentName === undefined ? null : idOf(departmentOf(slug, departmentName)),
  });
  const home = organization !== undefined && role !== 'SUPERADMIN' ? [membership(organization, role, department)] : [];
  return guestOf === undefined ? home : [...home, membership(guestOf, 'SALES_REP')];
}

function smsNumberRow(slug: Slug, e164: string, idOf: IdOf) {
  const assignee = PEOPLE.find((person) => person.smsNumber === e164);
  const assigneeId = assignee === undefined ? null : idOf(assignee.email);
  return { id: idOf(e164), organization_id: idOf(slug), e164, assignee_id: assigneeId };
}
