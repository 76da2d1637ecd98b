import type { MemberRole } from '../../auth/roles.js';
import type { FieldChanges } from '../../values/differences.js';
import { pointer } from '../../values/json-map.js';
import type { HistoryPlace } from '../../writes/conflicts.rules.js';

/** Role and department of one membership. */
export interface MemberState {
  accessRole: MemberRole;
  departmentId: string | null;
}

export interface MemberChange {
  accessRole?: MemberRole;
  departmentId?: string | null;
}

/** Absent stays, `null` clears; whoever is no member yet has no role either. */
export function changedMember(
  before: MemberState | null,
  { accessRole, departmentId }: MemberChange,
): Partial<MemberState> & Pick<MemberState, 'departmentId'> {
  const role = accessRole ?? before?.accessRole;
  return {
    ...(role === undefined ? {} : { accessRole: role }),
    departmentId: departmentId === undefined ? (before?.departmentId ?? null) : departmentId,
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

/** Where that is. */
export function memberPlace(userId: string): HistoryPlace {
  return { told: pointer('members', userId), under: '' };
}

/** Somebody who is at home here from now on, with what they were before as a guest, if they were one. */
export function arrivalOf(userId: string, guest: MemberState | null, after: MemberState): FieldChanges {
  if (guest === null) return memberChanges(userId, null, after);
  return {
    ...memberChanges(userId, guest, after),
    [pointer('members', userId, 'isHome')]: { before: false, after: true },
  };
}

/** What the person's own profile loses with the membership. */
export function lostWith(
  organizationId: string,
  { defaultOrganizationId, smsNumber }: { defaultOrganizationId: string | null; smsNumber: string | null },
): FieldChanges {
  return {
    ...(defaultOrganizationId === organizationId && {
      '/defaultOrganizationId': { before: organizationId, after: null },
    }),
    ...(smsNumber !== null && { '/sinchPhoneNumber': { before: smsNumber, after: null } }),
  };
}
