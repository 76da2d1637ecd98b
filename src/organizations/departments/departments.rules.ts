import type { NewChange } from '../../changes/changes.store.js';
import type { FieldChanges } from '../../values/differences.js';
import { pointer } from '../../values/json-map.js';
import type { HistoryPlace } from '../../writes/conflicts.rules.js';

/** What a change can write of a department. */
export interface DepartmentState {
  name: string;
}

/** Somebody who is in a department that goes away. */
export interface Leaver {
  userId: string;
  /** Whether the organization is their home, so that the department is part of their profile. */
  isHome: boolean;
}

/** As the organization's history keeps it, by the department. */
export function departmentChanges(
  id: string,
  before: DepartmentState | null,
  after: DepartmentState | null,
): FieldChanges {
  if (before === null || after === null) return { [pointer('departments', id)]: { before, after } };
  if (before.name === after.name) return {};
  return { [pointer('departments', id, 'name')]: { before: before.name, after: after.name } };
}

/** Where that is. */
export function departmentPlace(id: string): HistoryPlace {
  return { told: pointer('departments', id), under: '' };
}

/** Who has their home elsewhere has no profile here to record it, so it is the organization's history that does. */
export function deletionOf(id: string, state: DepartmentState, people: readonly Leaver[]): FieldChanges {
  const guests = people.filter(({ isHome }) => !isHome);
  const left = guests.map(({ userId }) => [pointer('members', userId, 'departmentId'), { before: id, after: null }]);
  return { ...departmentChanges(id, state, null), ...(Object.fromEntries(left) as FieldChanges) };
}

/** Of somebody whose profile it is in. */
export function unassignedChange(
  id: string,
  organizationId: string,
  { userId, version }: { userId: string; version: number },
): NewChange {
  const fields = { '/departmentId': { before: id, after: null } };
  return { subject: 'user', subjectId: userId, organizationId, version, fields };
}

/** What becomes of its people. */
export function tellUnassigned(unassigned: number, heads: number): string {
  if (unassigned === 0) return 'Nobody was in it.';
  const stay = unassigned === 1 ? '1 person stays' : `${unassigned} people stay`;
  const keep = heads === 0 ? '' : `; ${heads} of them ${heads === 1 ? 'keeps' : 'keep'} the role of a head`;
  return `${stay} in the organization without a department${keep}.`;
}
