import type { Actor } from '../auth/caller.js';
import { isAtLeast, type Role } from '../auth/roles.js';
import { Failure, invalidRequest, type FieldFault } from '../failure.js';
import { policy, type PolicyField } from '../profiles/policy.js';
import { isIndexed, parseSearch, parseSort, type Search, type SortKey, type SortName } from './people-list.query.js';
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

/** Whether a column is one that not everyone who sees a person sees. */
export function isPrivate(name: SortName): boolean {
  return name in policy && policy[name as PolicyField].visible === 'seniors';
}

function hiddenParameters({ role }: Actor, { search, sort, status, notification }: ListRequest): FieldFault[] {
  const needs: [parameter: string, isUsed: boolean, least: Role][] = [
    ['q', search?.kind === 'phone', 'DEPARTMENT_HEAD'],
    ['sort', sort.some(({ name }) => isPrivate(name)), 'DEPARTMENT_HEAD'],
    ['status', status !== undefined, status === 'deleted' ? 'ADMIN' : 'DEPARTMENT_HEAD'],
    ['notification', notification !== undefined, 'DEPARTMENT_HEAD'],
  ];
  return needs
    .filter(([, isUsed, least]) => isUsed && !isAtLeast(role, least))
    .map(([pointer, , liftedBy]) => ({ pointer, code: 'hidden_field', message: HIDDEN, liftedBy }));
}

const HIDDEN = 'This would tell a field that is hidden from you.';
const TOO_SHORT = 'Over all organizations a search needs three letters or digits in a row.';
