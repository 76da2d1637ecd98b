import type { Role } from './roles.js';
import type { Scope } from './scopes.js';

/**
 * Who a valid token, or a key, says is calling. A caller has no rights yet: what the session and the roles are worth is read from
 * the database in the same statement as what they are needed for, or by the guard, which makes an {@link Actor}.
 */
export interface Caller {
  userId: string;
  /** The login's, or the key's id. */
  sessionId: string;
  /** Whether it is a key: until the database knows it, not even who calls is certain. */
  isKey?: true;
  /** What that was made for. */
  scopes?: readonly Scope[];
}

/** A caller whose session is alive and whose standing was read from the database for this request. */
export interface Actor extends Caller {
  /** Role in the home organization, or SUPERADMIN. */
  role: Role;
  /** Home organization; `null` only for a SUPERADMIN who belongs to none. */
  organizationId: string | null;
  departmentId: string | null;
}
