import type { Actor } from '../auth/caller.js';
import { isAtLeast, type Role } from '../auth/roles.js';
import { Failure, invalidRequest, type FieldFault } from '../failure.js';
import { visibilityOf } from '../profiles/policy.js';
import type { Sight } from '../profiles/sight.js';
import { namesOf, type AnyField } from '../fields/field.js';
import { userFields } from '../fields/user.fields.js';
import { isIndexed, parseSearch, parseSort, type Search, type SortKey } from './people-list-query.js';
import type { PeopleQuery } from './people-list.dto.js';

/** What a list is asked for, checked. */
export interface ListRequest extends Omit<PeopleQuery, 'q' | 'sort'> {
  search: Search | undefined;
  sort: SortKey[];
}

/** Whose people the caller lists: of one organization or of all, and of those a department's or all. */
export interface Reach {
  organizationId: string | undefined;
  /** A head of no department reaches themselves. */
  department: 'all' | { id: string | null };
}

/** Nothing when the caller asks for another organization than their own: there is nobody for them. */
export function reachOf(actor: Actor, organizationId: string | undefined): Reach | undefined {
  if (actor.role === 'SUPERADMIN') return { organizationId, department: 'all' };
  if (actor.organizationId === null || (organizationId ?? actor.organizationId) !== actor.organizationId)
    return undefined;
  const department = actor.role === 'DEPARTMENT_HEAD' ? { id: actor.departmentId } : 'all';
  return { organizationId: actor.organizationId, department };
}

/**
 * Refuses what would tell a hidden value: a SALES_REP sees nobody's private fields, so may neither filter, search nor sort
 * by them. For a head or an ADMIN, who see those of some, the statement leaves the others out.
 */
export function listRequestOf(actor: Actor, { q, sort = '-createdAt', ...filters }: PeopleQuery): ListRequest {
  const request = { ...filters, search: q === undefined ? undefined : parseSearch(q), sort: parseSort(sort) ?? [] };
  const hidden = hiddenParameters(actor, request);
  if (hidden.length > 0) throw new Failure('forbidden', 'hidden_field', HIDDEN, { errors: hidden });
  const isWide = actor.role === 'SUPERADMIN' && filters.organizationId === undefined;
  if (isWide && request.search !== undefined && !isIndexed(request.search)) {
    throw invalidRequest({ errors: [{ pointer: 'q', code: 'too_short', message: TOO_SHORT }] });
  }
  return request;
}

/** What a request would tell of people by choosing and ordering them: its parameters, each with the field. */
export function usedFields(request: ListRequest): (readonly [parameter: string, field: string])[] {
  const filters = [
    ['role', 'accessRole'],
    ['departmentId', 'departmentId'],
    ['status', 'status'],
    ['availability', 'availability'],
    ['language', 'language'],
    ['timezone', 'timezone'],
    ['notification', 'notificationPreferences'],
  ] as const;
  const { search, sort } = request;
  const searched = search === undefined ? [] : SEARCHED[search.kind === 'phone' ? 'phone' : 'text'];
  return [
    ...searched.map((name) => ['q', name] as const),
    ...sort.map(({ name }) => ['sort', name] as const),
    ...filters.filter(([parameter]) => request[parameter] !== undefined),
  ];
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
  if (request.status === 'deleted') needs.push(['status', 'ADMIN']);
  const faults = needs
    .filter(([, least]) => least === null || !isAtLeast(role, least))
    .map(([pointer, liftedBy]) => [pointer, { pointer, code: 'hidden_field', message: HIDDEN, liftedBy }] as const);
  return [...new Map(faults).values()];
}

const HIDDEN = 'This would tell a field that is hidden from you.';
const TOO_SHORT = 'Over all organizations a search needs three letters or digits in a row.';
