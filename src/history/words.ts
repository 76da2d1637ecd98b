import { personaFields } from '../fields/persona.fields.js';
import { userFields } from '../fields/user.fields.js';
import { organizationFields } from '../organizations/organization.fields.js';
import type { FieldChanges } from '../values/differences.js';
import { segmentsOf } from '../values/json-map.js';

/** Of longer values the beginning is enough: the whole is beside it. */
const MOST_CHARACTERS = 200;

type Names = Readonly<Record<string, string>>;

/** A sentence for each field of a change, in its order. */
export function sentencesOf(
  subject: 'user' | 'organization' | 'company',
  fields: FieldChanges,
  names: Names,
): string[] {
  return Object.entries(fields).map(([at, { before, after }]) => {
    const label = labelOf(subject, segmentsOf(at), names);
    const [was, is] = [wordOf(before, names), wordOf(after, names)];
    if (was === undefined && is === undefined) return `${label} changed.`;
    if (was === undefined) return `${label} set to ${is}.`;
    if (is === undefined) return `${label} cleared; it was ${was}.`;
    return `${label} changed from ${was} to ${is}.`;
  });
}

function labelOf(subject: string, [name = '', key, part]: string[], names: Names): string {
  const table = labels[subject] ?? new Map<string, string>();
  const label = table.get(name) ?? name;
  if (key === undefined) return label;
  const inside = table.get(`${name}.${key}`);
  if (inside !== undefined) return inside;
  const thing = `${table.get(`${name}.*`) ?? label} ${nameOf(key, names)}`;
  return part === undefined ? thing : `${thing}: ${(table.get(`${name}.${part}`) ?? part).toLowerCase()}`;
}

function wordOf(value: unknown, names: Names): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (value === true) return 'on';
  if (value === false) return 'off';
  return `“${nameOf(short(typeof value === 'string' ? value : JSON.stringify(value)), names)}”`;
}

function nameOf(id: string, names: Names): string {
  return Object.hasOwn(names, id) ? (names[id] ?? id) : id;
}

function short(text: string): string {
  const characters = [...text.slice(0, 2 * MOST_CHARACTERS)];
  return characters.length <= MOST_CHARACTERS ? text : `${characters.slice(0, MOST_CHARACTERS).join('')}…`;
}

/** As forms call the fields; `*` is what one of several is called. */
const labels: Readonly<Record<string, ReadonlyMap<string, string> | undefined>> = {
  user: new Map([
    ...Object.entries(userFields).map(([name, { label }]) => [name, label] as const),
    ...Object.entries(personaFields).map(
      ([key, { label }]) => [`persona.${key}`, `Persona: ${lowered(label)}`] as const,
    ),
    ['persona', 'Persona'],
    ['notificationPreferences', 'Notifications'],
    ['notificationPreferences.*', 'Notifications of'],
    ['notificationChannels.*', 'Notification channels of'],
    ['settings.*', 'Setting'],
    ['automations.*', 'Automation'],
    ['preferences.*', 'Preference'],
    ['verificationStatus', 'Verification of the e-mail address'],
    ['kind', 'Kind of account'],
    ['deletedAt', 'Deletion'],
    ['erasureDueAt', 'Erasure due'],
    ['erasureId', 'Receipt of the erasure'],
    ['erased', 'Erasure'],
    ['ownedCompanies.*', 'Owner of the company'],
  ]),
  organization: new Map([
    ...Object.entries(organizationFields).map(([name, { label }]) => [name, label] as const),
    ['companyId', 'Company'],
    ['deletedAt', 'Deletion'],
    ['erasureId', 'Receipt of the erasure'],
    ['departments.*', 'Department'],
    ['departments.name', 'Name'],
    ['members.*', 'Member'],
    ['members.isHome', 'At home'],
    ['phoneNumbers.*', 'SMS number'],
    ['invitations.*', 'Invitation'],
    ['invitations.status', 'Status'],
    ['invitations.expiresAt', 'End'],
    ['businessHours.*', 'Business hours:'],
  ]),
  company: new Map([
    ['name', 'Name'],
    ['ownerId', 'Owner'],
    ['maxDocuments', 'Documents'],
  ]),
};

/** The fields that changes tell of, as their pointers begin. */
export const TOLD_FIELDS: ReadonlySet<string> = new Set(
  Object.values(labels).flatMap((table) => [...(table?.keys() ?? [])].map((name) => name.split('.')[0] ?? name)),
);

function lowered(label: string): string {
  return `${label.slice(0, 1).toLowerCase()}${label.slice(1)}`;
}
