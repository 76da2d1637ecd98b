import { isAtLeast, type Role } from '../auth/roles.js';
import type { Refusal } from './decision.js';

/** Whoever holds the keys of an organization, or of the platform, as long as they may come in. */
export interface KeyHolder {
  accessRole: Role | null;
  status: 'active' | 'disabled';
}

/** A SUPERADMIN at home in an organization is one of its administrators. */
export function holdsKeys(role: 'ADMIN' | 'SUPERADMIN', { accessRole, status }: KeyHolder): boolean {
  return status === 'active' && isAtLeast(accessRole, role);
}

/** The last one who holds the keys of an organization keeps them. */
export function lastAdmin<Rule extends string>(rule: Rule): Refusal<Rule> {
  return {
    rule,
    kind: 'conflict',
    code: 'last_admin',
    level: 'organization',
    liftedBy: 'ADMIN',
    message: 'An organization keeps at least one active administrator; make someone else one first.',
  };
}

/** The same of the platform. */
export function lastSuperadmin<Rule extends string>(rule: Rule): Refusal<Rule> {
  const message = 'The platform keeps at least one active superadmin.';
  return { ...lastAdmin(rule), level: 'platform', liftedBy: 'SUPERADMIN', message };
}
