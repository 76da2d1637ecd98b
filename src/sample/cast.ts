import { v7 as uuidv7 } from 'uuid';
import type { MemberRole, Role } from '../auth/roles.js';

interface Person {
  email: string;
  firstName: string;
  lastName: string;
  role: Role;
  organization?: Slug;
  department?: string;
  smsNumber?: string;
  /** Further organizations, where they are SALES_REP. */
  guestOf?: Slug;
}

type Slug = (typeof ORGANIZATIONS)[number]['slug'];

const OFFICE_DAY = [{ start: '09:00', end: '18:00' }];
const OFFICE_HOURS = {
  monday: OFFICE_DAY,
  tuesday: OFFICE_DAY,
  wednesday: OFFICE_DAY,
  thursday: OFFICE_DAY,
  friday: OFFICE_DAY,
};

const ORGANIZATIONS = [
  {
    slug: 'acme',
    name: 'Acme Corp',
    phoneNumber: '+14165550100',
    address: '500 Bay St, Toronto, ON',
    city: 'Toronto',
    website: 'https://acme.example',
    leadProvider: 'Facebook Lead Ads',
    timezone: 'America/Toronto',
    allowsOverride: true,
    departments: ['Leasing', 'Support'],
    smsNumbers: ['+14165550111', '+14165550112', '+14165550113'],
  },
  {
    slug: 'globex',
    name: 'Globex',
    phoneNumber: '+12125550100',
    address: '1 Water St, New York, NY',
    city: 'New York',
    website: 'https://globex.example',
    leadProvider: null,
    timezone: 'America/New_York',
    allowsOverride: false,
    departments: [],
    smsNumbers: ['+12125550133'],
  },
] as const;

/** Everyone has an e-mail address that is its own normalised form. */
export const PEOPLE: readonly Person[] = [
  { email: 'root@roster.example', firstName: 'Robin', lastName: 'Root', role: 'SUPERADMIN' },
  { email: 'admin@acme.example', firstName: 'Acme', lastName: 'Admin', role: 'ADMIN', organization: 'acme' },
  {
    email: 'head@acme.example',
    firstName: 'Harper',
    lastName: 'Head',
    role: 'DEPARTMENT_HEAD',
    organization: 'acme',
    department: 'Leasing',
  },
  {
    email: 'alex@acme.example',
    firstName: 'Alex',
    lastName: 'Rep',
    role: 'SALES_REP',
    organization: 'acme',
    department: 'Leasing',
    smsNumber: '+14165550111',
    guestOf: 'globex',
  },
  {
    email: 'sam@acme.example',
    firstName: 'Sam',
    lastName: 'Rep',
    role: 'SALES_REP',
    organization: 'acme',
    department: 'Support',
  },
  { email: 'admin@globex.example', firstName: 'Globex', lastName: 'Admin', role: 'ADMIN', organization: 'globex' },
  { email: 'rep@globex.example', firstName: 'Gale', lastName: 'Rep', role: 'SALES_REP', organization: 'globex' },
];

export function organizationName(slug: Slug): string | undefined {
  return ORGANIZATIONS.find((organization) => organization.slug === slug)?.name;
}

/** The rows of the sample by table, with new ids; each person's hash is asked for. */
export function sampleRows(passwordHashOf: (email: string) => string) {
  const idOf = idsByName();
  const users = PEOPLE.map((person) => ({
    id: idOf(person.email),
    organization_id: person.organization === undefined ? null : idOf(person.organization),
    superadmin: person.role === 'SUPERADMIN',
    email: person.email,
    full_name: `${person.firstName} ${person.lastName}`,
    first_name: person.firstName,
    last_name: person.lastName,
    password_hash: passwordHashOf(person.email),
  }));
  const companies = ORGANIZATIONS.map(({ slug, name }) => ({
    id: idOf(`company of ${slug}`),
    name,
    owner_id: idOf(`admin@${slug}.example`),
  }));
  const organizations = ORGANIZATIONS.map((organization) => ({
    id: idOf(organization.slug),
    company_id: idOf(`company of ${organization.slug}`),
    name: organization.name,
    slug: organization.slug,
    phone_number: organization.phoneNumber,
    address: organization.address,
    city: organization.city,
    website: organization.website,
    lead_provider: organization.leadProvider,
    timezone: organization.timezone,
    business_hours: OFFICE_HOURS,
    allow_user_business_hours_override: organization.allowsOverride,
    created_by: idOf(`admin@${organization.slug}.example`),
  }));
  const departments = ORGANIZATIONS.flatMap(({ slug, departments: names }) =>
    names.map((name) => ({ id: idOf(`${slug} ${name}`), organization_id: idOf(slug), name })),
  );
  const memberships = PEOPLE.flatMap(({ email, role, organization, department, guestOf }) => {
    const membership = (slug: Slug, as: MemberRole, departmentName?: string) => ({
      user_id: idOf(email),
      organization_id: idOf(slug),
      role: as,
      department_id: departmentName === undefined ? null : idOf(`${slug} ${departmentName}`),
    });
    const home =
      organization !== undefined && role !== 'SUPERADMIN' ? [membership(organization, role, department)] : [];
    return guestOf === undefined ? home : [...home, membership(guestOf, 'SALES_REP')];
  });
  const smsNumbers = ORGANIZATIONS.flatMap(({ slug, smsNumbers: numbers }) =>
    numbers.map((e164) => {
      const assignee = PEOPLE.find((person) => person.smsNumber === e164);
      return {
        id: idOf(e164),
        organization_id: idOf(slug),
        e164,
        assignee_id: assignee === undefined ? null : idOf(assignee.email),
      };
    }),
  );
  return { companies, organizations, departments, users, memberships, smsNumbers };
}

/** One id for each name, made when it is first asked for. */
function idsByName(): (name: string) => string {
  const ids = new Map<string, string>();
  return (name) => {
    const id = ids.get(name) ?? uuidv7();
    ids.set(name, id);
    return id;
  };
}
