/** From least to most; whoever has a role has what the ones before it have. */
export const ROLES = ['SALES_REP', 'DEPARTMENT_HEAD', 'ADMIN', 'SUPERADMIN'] as const;
export type Role = (typeof ROLES)[number];

/** What people call them. */
export const ROLE_LABELS: Readonly<Record<Role, string>> = {
  SALES_REP: 'Sales rep',
  DEPARTMENT_HEAD: 'Department head',
  ADMIN: 'Administrator',
  SUPERADMIN: 'Superadmin',
};

/** Roles a membership can carry; SUPERADMIN is a flag of the platform on the user. */
export type MemberRole = Exclude<Role, 'SUPERADMIN'>;

/** SUPERADMIN is a role on the platform, not in an organization. */
export const MEMBER_ROLES = ROLES.filter((role) => role !== 'SUPERADMIN');

export function isAtLeast(role: Role | null, least: Role): boolean {
  return role !== null && ROLES.indexOf(role) >= ROLES.indexOf(least);
}

export function higherOf(one: Role, other: Role): Role {
  return isAtLeast(one, other) ? one : other;
}
