import { ROLES, type Role } from './roles.js';

/** What a role adds to the ones before it, in words for clients; what is enforced are the routes and the policy table. */
const GRANTS = {
  SALES_REP: ['profile.read', 'profile.update', 'people.read', 'departments.read'],
  DEPARTMENT_HEAD: ['department.people.update'],
  ADMIN: [
    'people.update',
    'people.disable',
    'roles.assign',
    'departments.assign',
    'phone-numbers.read',
    'phone-numbers.assign',
    'business-hours.read',
    'business-hours.update',
    'history.read',
  ],
  SUPERADMIN: ['platform.administer'],
} as const satisfies Record<Role, readonly string[]>;

export type Permission = (typeof GRANTS)[Role][number];

/** Everything a role may do, from what everyone may to what is its own; nothing without a role. */
export function permissionsOf(role: Role | null): Permission[] {
  return role === null
    ? []
    : ROLES.slice(0, ROLES.indexOf(role) + 1).flatMap((one): readonly Permission[] => GRANTS[one]);
}
