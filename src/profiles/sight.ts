import { ROLES, type Role } from '../auth/roles.js';
import type { UserState } from '../fields/user.fields.js';
import type { Standing } from './profile.js';

/** From where somebody looks at a person, the farthest first; whoever stands nearer sees what those behind them see. */
export const SIGHTS = ['colleagues', 'seniors', 'administrators', 'self'] as const;
export type Sight = (typeof SIGHTS)[number];

export function isAsNear(sight: Sight, needed: Sight): boolean {
  return SIGHTS.indexOf(sight) >= SIGHTS.indexOf(needed);
}

/** Whom a role is senior to at home; only those of the own department, or all of them. */
export interface Circle {
  roles: readonly Role[];
  within: 'department' | 'organization';
}

/** The one definition of who is whose senior: rules ask it of a person, lists of all people at once. */
export const circles: Readonly<Record<Role, Circle>> = {
  SALES_REP: { roles: [], within: 'department' },
  DEPARTMENT_HEAD: { roles: ['SALES_REP'], within: 'department' },
  ADMIN: { roles: ['SALES_REP', 'DEPARTMENT_HEAD', 'ADMIN'], within: 'organization' },
  SUPERADMIN: { roles: ROLES, within: 'organization' },
};

type Seen = Pick<UserState, 'id' | 'accessRole' | 'departmentId'>;

/** Whether what somebody was in a former home may be told: to themselves, and to who reaches all homes. */
export function knowsAllHomes(role: Role | null, sight: Sight): boolean {
  return role === 'SUPERADMIN' || sight === 'self';
}

/** From where the actor sees the target. The platform itself looks as an administrator. */
export function sightOf(actor: Omit<Standing, 'proof'>, target: Seen): Sight {
  if (actor.userId === target.id) return 'self';
  if (actor.role === null) return 'colleagues';
  const { roles, within } = circles[actor.role];
  if (!roles.includes(target.accessRole)) return 'colleagues';
  if (within === 'organization') return 'administrators';
  return actor.departmentId !== null && actor.departmentId === target.departmentId ? 'seniors' : 'colleagues';
}
