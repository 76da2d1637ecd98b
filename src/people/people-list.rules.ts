import type { Actor } from '../auth/caller.js';
import { isAtLeast, type Role } from '../auth/roles.js';
import { filterNames } from '../fields/filters.js';
import { Failure, type FieldFault } from '../failure.js';
import { visibilityOf } from '../profiles/policy.js';
import type { Sight } from '../profiles/sight.js';
import { namesOf, type AnyField } from '../fields/field.js';
import { userFields } from '../fields/user.fields.js';
import { faulty } from '../writes/writes.failures.js';
import { listedFields } from './listed.fields.js';
import { isForGuests, isIndexed, parseSearch, parseSort, type Search, type SortKey } from './people-list-query.js';
import type { PeopleQuery } from './people-list.dto.js';

/** What a list is asked for, checked. */
export interface ListRequest extends Omit<PeopleQuery, 'q' | 'sort'> {
  search?: Search | undefined;
  sort: SortKey[];
}

/** Whose people the caller lists: of organizations, `null` for people without one, or of all; and of those a department's or all. */
export interface Reach {
  organizations: readonly (string | null)[] | undefined;
  /** A head of no department reaches themselves. */
  department: 'all' | { id: string | null };
}

/** Nothing when the caller asks for other organizations than their own: there is nobody for them. */
export function reachOf(actor: Actor, organizations: Reach['organizations']): Reach | undefined {
  if (actor.role === 'SUPERADMIN') return { organizations, department: 'all' };
  const { organizationId } = actor;
  if (organizationId === null || organizations?.includes(organizationId) === false) return undefined;
  const department = actor.role === 'DEPARTMENT_HEAD' ? { id: actor.departmentId } : 'all';
  return { organizations: [organizationId], department };
}

export function listRequestOf({ q, sort = '-createdAt', ...filters }: PeopleQuery): ListRequest {
  return { ...filters, search: q === undefined ? undefined : parseSearch(q), sort: parseSort(sort) ?? [] };
}

/**
 * Refuses what would tell a hidden value: a SALES_REP sees nobody's private fields, so may neither filter, search nor sort
 * by them. For a head or an ADMIN, who see those of some, the statement leaves the others out.
 */
export function refusalOfList(actor: Actor, query: PeopleQuery, at: PointerOf = asParameter): Failure | undefined {
  const request = listRequestOf(query);
  const hidden = hiddenParameters(actor, request).map((fault) => ({ ...fault, pointer: at(fault.pointer) }));
  if (hidden.length > 0) return new Failure('forbidden', 'hidden_field', HIDDEN, { errors: hidden });
  return actor.role === 'SUPERADMIN' ? faulty(tooWideIn(request, at)) : undefined;
}

/** Where a parameter of a list was sent. */
type PointerOf = (parameter: string) => string;

function asParameter(parameter: string): string {
  return parameter;
}

function tooWideIn({ organizationId, search, guests }: ListRequest, at: PointerOf): FieldFault[] {
  const faults: FieldFault[] = [];
  if (guests === true && (organizationId?.length !== 1 || organizationId[0] === null)) {
    faults.push({ pointer: at('organizationId'), code: 'required', message: WHOSE_GUESTS });
  }
  if (organizationId === undefined && search !== undefined && !isIndexed(search)) {
    faults.push({ pointer: at('q'), code: 'too_short', message: TOO_SHORT, parameters: { limit: 3 } });
  }
  return faults;
}

/** What a request would tell of people by choosing and ordering them: its parameters, each with the field. */
export function usedFields(request: ListRequest): (readonly [parameter: string, field: string])[] {
  const { search, sort } = request;
  const searched = search === undefined ? [] : SEARCHED[search.kind === 'phone' ? 'phone' : 'text'];
  return [
    ...searched.map((name) => ['q', name] as const),
    ...sort.map(({ name }) => ['sort', name] as const),
    ...FILTERED.filter(([parameter]) => request[parameter as keyof ListRequest] !== undefined),
  ];
}

/** The filters by a field, each with it. */
const FILTERED: readonly (readonly [parameter: string, field: string])[] = [
  ...filterNames(listedFields).map(([name, parameter]) => [parameter, name] as const),
  ['status', 'status'],
  ['notification', 'notificationPreferences'],
  ['hasPersona', 'hasPersona'],
  ['createdAfter', 'createdAt'],
  ['createdBefore', 'createdAt'],
  ['updatedAfter', 'updatedAt'],
  ['updatedBefore', 'updatedAt'],
  ['lastSeenAfter', 'lastSeenAt'],
  ['lastSeenBefore', 'lastSeenAt'],
  ['lastLoginAfter', 'lastLoginAt'],
  ['lastLoginBefore', 'lastLoginAt'],
];

/** Whether the host sees it of its guests. */
export function isSeenOfGuests(field: string): boolean {
  return isForGuests(field) && visibilityOf(field) === 'colleagues';
}

/** The fields in each of the texts that a search looks through. */
export const SEARCHED = {
  text: namesOf(userFields, ({ search }: AnyField) => search === 'text'),
  phone: namesOf(userFields, ({ search }: AnyField) => search === 'phone'),
};

/** The least role that sees a field of anybody else; for what only the person sees there is none. */
const LEAST_TO_SEE: Record<Sight, Role | null> = {
  colleagues: 'SALES_REP',
  seniors: 'DEPARTMENT_HEAD',
  administrators: 'ADMIN',
  self: null,
};

function hiddenParameters({ role }: Actor, request: ListRequest): FieldFault[] {
  const needs = usedFields(request).map(([pointer, field]) => [pointer, LEAST_TO_SEE[visibilityOf(field)]] as const);
  if (request.status?.includes('deleted') === true) needs.push(['status', 'ADMIN']);
  const faults = needs
    .filter(([, least]) => least === null || !isAtLeast(role, least))
    .map(([pointer, liftedBy]) => [pointer, { pointer, code: 'hidden_field', message: HIDDEN, liftedBy }] as const);
  return [...new Map(faults).values()];
}

const HIDDEN = 'This would tell a field that is hidden from you.';
const WHOSE_GUESTS = 'Guests are those of one organization: name it.';
const TOO_SHORT = 'Over all organizations a search needs three letters or digits in a row.';
