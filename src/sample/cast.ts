import type { Role } from '../auth/roles.js';

export interface Person {
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

export type Slug = (typeof ORGANIZATIONS)[number]['slug'];

const OFFICE_DAY = [{ start: '09:00', end: '18:00' }];
export const OFFICE_HOURS = {
  monday: OFFICE_DAY,
  tuesday: OFFICE_DAY,
  wednesday: OFFICE_DAY,
  thursday: OFFICE_DAY,
  friday: OFFICE_DAY,
};

export const ORGANIZATIONS = [
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
