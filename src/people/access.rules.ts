import { ROLES, type Role } from '../auth/roles.js';
import {
  isVisible,
  lifecycle,
  POLICY_FIELDS,
  refusalOf,
  stepRefusalOf,
  type LifecycleStep,
} from '../profiles/policy.js';
import type { Snapshot } from '../profiles/profile.js';
import type { UserState } from '../fields/user.fields.js';
import type { Situation } from '../profiles/rules.js';
import { sightOf } from '../profiles/sight.js';

/** Somebody whom the person may meet. */
interface Other {
  whom: string;
  target: UserState;
}

/** `action:field:whom` for everything that the policy table allows the person with this role. */
export function permissionsOf(person: Snapshot, role: Role): Set<string> {
  const permissions = new Set<string>();
  for (const { whom, target } of othersOf(person, role)) {
    const situation = situationWith(person, role, whom, target);
    if (situation.actor.role === null) continue;
    const sight = sightOf(situation.actor, target);
    for (const field of POLICY_FIELDS) {
      if (isVisible(field, sight)) permissions.add(`read:${field}:${whom}`);
      if (refusalOf(field, situation) === undefined) permissions.add(`write:${field}:${whom}`);
    }
    for (const granted of ROLES) {
      const isNow = granted === target.accessRole;
      if (!isNow && refusalOf('accessRole', situation, granted) === undefined)
        permissions.add(`grant:${granted}:${whom}`);
    }
    for (const step of Object.keys(lifecycle) as LifecycleStep[]) {
      const asked = step === 'restore' ? { ...situation, target: { ...target, deletedAt: new Date(0) } } : situation;
      if (stepRefusalOf(step, asked) === undefined) permissions.add(`${step}:person:${whom}`);
    }
  }
  return permissions;
}

/** What is in `one` and not in `other`, in order. */
export function without(one: ReadonlySet<string>, other: ReadonlySet<string>): string[] {
  return [...one].filter((permission) => !other.has(permission)).sort();
}

/** One of each kind; nobody is in a department that the person isn't in. */
function othersOf({ state }: Snapshot, role: Role): Other[] {
  const self = { ...state.user, accessRole: role, status: 'active', deletedAt: null } as const;
  const other = { ...self, id: 'somebody else', departmentId: 'another department' };
  const others: Other[] = [
    { whom: 'self', target: self },
    { whom: 'colleagues', target: { ...other, accessRole: 'SALES_REP' } },
    { whom: 'heads', target: { ...other, accessRole: 'DEPARTMENT_HEAD' } },
    { whom: 'admins', target: { ...other, accessRole: 'ADMIN' } },
    { whom: 'outsiders', target: { ...other, accessRole: 'SALES_REP', organizationId: 'another organization' } },
  ];
  if (self.departmentId === null) return others;
  const department: Other = {
    whom: 'department',
    target: { ...other, accessRole: 'SALES_REP', departmentId: self.departmentId },
  };
  return [...others, department];
}

function situationWith(person: Snapshot, role: Role, whom: string, target: UserState): Situation {
  const { id, departmentId } = person.state.user;
  const standing = whom === 'outsiders' && role !== 'SUPERADMIN' ? null : role;
  return { actor: { userId: id, role: standing, departmentId, proof: 'recent' }, target, snapshot: person };
}
