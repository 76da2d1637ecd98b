import type { MemberRole } from '../../auth/roles.js';
import type { FieldChanges } from '../../values/differences.js';
import { pointer } from '../../values/json-map.js';

/** Role and department of one membership. */
export interface MemberState {
  accessRole: MemberRole;
  departmentId: string | null;
}

/** Absent stays, `null` clears. */
export function changedMember(
  before: MemberState,
  { accessRole, departmentId }: { accessRole?: MemberRole; departmentId?: string | null },
): MemberState {
  return {
    accessRole: accessRole ?? before.accessRole,
    departmentId: departmentId === undefined ? before.departmentId : departmentId,
  };
}

/** As the organization's history keeps it, by the user. */
export function memberChanges(userId: string, before: MemberState | null, after: MemberState | null): FieldChanges {
  if (before === null || after === null) return { [pointer('members', userId)]: { before, after } };
  const names = (['accessRole', 'departmentId'] as const).filter((name) => before[name] !== after[name]);
  return Object.fromEntries(
    names.map((name) => [pointer('members', userId, name), { before: before[name], after: after[name] }]),
  );
}
