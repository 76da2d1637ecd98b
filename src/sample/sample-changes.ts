import type { NewChange } from '../changes/changes.store.js';
import { memberChanges } from '../organizations/members/members.rules.js';
import {
  blankOrganization,
  newCompanyChange,
  newOrganizationChange,
} from '../organizations/facts/organizations.rules.js';
import { newPersonChange, newState } from '../profiles/first-change.js';
import { businessHoursOf } from '../values/business-hours.js';
import type { FieldChanges } from '../values/differences.js';
import { pointer } from '../values/json-map.js';
import type { sampleRows } from './sample-rows.js';

type Rows = ReturnType<typeof sampleRows>;
type OrganizationRow = Rows['organizations'][number];
type UserRow = Rows['users'][number];

/** The first rows of the history of everything in the sample, as if it had been made by requests. */
export function sampleChanges(rows: Rows): NewChange[] {
  return [
    ...rows.companies.map(({ id, name, owner_id: ownerId }) =>
      newCompanyChange(id, { name, ownerId, maxDocuments: MAX_DOCUMENTS }),
    ),
    ...rows.organizations.map((organization) => organizationChange(organization, rows)),
    ...rows.users.map((user) => personChange(user, rows)),
  ];
}

/** As the table has it for a company that says nothing of it. */
const MAX_DOCUMENTS = 100;

function organizationChange(row: OrganizationRow, rows: Rows): NewChange {
  const { id, name, slug, address, city, website, timezone } = row;
  const contact = { phoneNumber: row.phone_number, leadProvider: row.lead_provider };
  const state = { ...blankOrganization, name, slug, address, city, website, timezone, ...contact };
  const change = newOrganizationChange(id, { ...state, companyId: row.company_id });
  return { ...change, fields: { ...change.fields, ...hoursOf(row), ...belongingsOf(row, rows) } };
}

function hoursOf({ business_hours, allow_user_business_hours_override: isAllowed }: OrganizationRow): FieldChanges {
  return {
    '/businessHours': made(businessHoursOf(business_hours)),
    ...(isAllowed && { '/allowUserBusinessHoursOverride': made(isAllowed) }),
  };
}

/** Departments, numbers and guests are told by the organization that they are of. */
function belongingsOf({ id }: OrganizationRow, { departments, smsNumbers, memberships, users }: Rows): FieldChanges {
  const isHere = (row: { organization_id: string }): boolean => row.organization_id === id;
  const homes = new Map(users.map((user) => [user.id, user.organization_id]));
  const guests = memberships.filter((row) => isHere(row) && homes.get(row.user_id) !== id);
  return Object.assign(
    {},
    ...departments.filter(isHere).map((row) => ({ [pointer('departments', row.id)]: made({ name: row.name }) })),
    ...smsNumbers
      .filter(isHere)
      .map(({ e164 }) => ({ [pointer('phoneNumbers', e164)]: made({ provider: 'sinch', label: null }) })),
    ...guests.map(({ user_id, role: accessRole, department_id: departmentId }) =>
      memberChanges(user_id, null, { accessRole, departmentId }),
    ),
  ) as FieldChanges;
}

function personChange(user: UserRow, { memberships, smsNumbers }: Rows): NewChange {
  const { id, email, organization_id: organizationId } = user;
  const home = memberships.find((row) => row.user_id === id && row.organization_id === organizationId);
  return newPersonChange(
    newState({
      id,
      email,
      fullName: user.full_name,
      firstName: user.first_name,
      lastName: user.last_name,
      organizationId,
      departmentId: home?.department_id ?? null,
      accessRole: user.superadmin ? 'SUPERADMIN' : (home?.role ?? 'SALES_REP'),
      sinchPhoneNumber: smsNumbers.find((row) => row.assignee_id === id)?.e164 ?? null,
      verificationStatus: 'verified',
    }),
  );
}

function made(after: unknown): FieldChanges[string] {
  return { before: null, after };
}
