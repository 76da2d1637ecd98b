import type { FieldChanges } from '../values/differences.js';
import { segmentsOf } from '../values/json-map.js';
import { EVENT_TYPE_NAMES, type EventType } from './event-types.js';

type FieldChange = FieldChanges[string];

/** What is known of a change by its fields. */
interface Told {
  subject: 'user' | 'organization' | 'company';
  fields: FieldChanges;
  isRefused: boolean;
}

/** All that a change is, the most telling first; one at least. */
export function typesOf({ subject, fields, isRefused }: Told): EventType[] {
  if (subject === 'company') return [isFirst(fields['/name']) ? 'company.created' : 'company.updated'];
  const types = subject === 'user' ? userTypes(fields, isRefused) : organizationTypes(fields);
  return EVENT_TYPE_NAMES.filter((type) => types.has(type));
}

function userTypes(fields: FieldChanges, isRefused: boolean): Set<EventType> {
  // Erasing takes the values out of the first row, but not who had which status.
  if (isFirst(fields['/status'])) {
    return new Set(isFirst(fields['/organizationId']) ? ['user.created', 'member.added'] : ['user.created']);
  }
  if ('/erased' in fields) return new Set(['user.erased']);
  if (isRefused) return new Set(['user.change_refused']);
  const { '/deletedAt': deletion, '/organizationId': move, ...others } = fields;
  if (deletion !== undefined) return new Set([deletion.after === null ? 'user.restored' : 'user.deleted']);
  if (move === undefined) return new Set(['user.updated']);
  return new Set(Object.keys(others).length > 0 ? ['user.moved', 'user.updated'] : ['user.moved']);
}

function organizationTypes(fields: FieldChanges): Set<EventType> {
  if (isFirst(fields['/name'])) return new Set(['organization.created']);
  if ('/erased' in fields) return new Set(['organization.erased']);
  const types = new Set(Object.entries(fields).map(([at, change]) => typeAt(segmentsOf(at), change)));
  return types.size > 0 ? types : new Set(['organization.updated']);
}

function typeAt([name = '', key, part]: string[], change: FieldChange): EventType {
  if (name === 'deletedAt') return change.after === null ? 'organization.restored' : 'organization.deleted';
  if (name === 'invitations' && part === 'status') return INVITATIONS.get(change.after) ?? 'invitation.updated';
  const things = THINGS.get(name);
  if (things === undefined || key === undefined) return 'organization.updated';
  const [came, went, changed] = things;
  if (part !== undefined) return changed;
  return isFirst(change) ? came : change.after === null ? went : changed;
}

const THINGS: ReadonlyMap<string, readonly [came: EventType, went: EventType, changed: EventType]> = new Map([
  ['departments', ['department.created', 'department.deleted', 'department.updated']],
  ['members', ['member.added', 'member.removed', 'member.updated']],
  ['phoneNumbers', ['phone_number.added', 'phone_number.removed', 'phone_number.updated']],
  ['invitations', ['invitation.created', 'invitation.revoked', 'invitation.updated']],
]);

const INVITATIONS: ReadonlyMap<unknown, EventType> = new Map([
  ['accepted', 'invitation.accepted'],
  ['revoked', 'invitation.revoked'],
]);

/** Where there was nothing before. */
function isFirst(change: FieldChange | undefined): boolean {
  return change?.before === null && change.after !== null;
}
