import { isAtLeast, type Role } from '../auth/roles.js';

/** Whose second factors somebody may take away: of people below them, never of who is their equal. */
export function isBelow(role: Role, actorRole: Role | null): boolean {
  return isAtLeast(actorRole, 'ADMIN') && !isAtLeast(role, actorRole ?? role);
}
