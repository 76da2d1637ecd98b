import { Injectable } from '@nestjs/common';
import type { Actor } from '../auth/caller.js';
import { roleTooLow } from '../auth/auth.failures.js';
import { isAtLeast, type Role } from '../auth/roles.js';
import { Database, type Tx } from '../database/database.js';
import { notFound, unavailable } from '../failure.js';
import { OrganizationAccessStore } from './organization-access.store.js';

/**
 * What the actor is in one organization: the role of the membership there, home or not, or SUPERADMIN in any. An
 * organization without the actor in it doesn't exist for them: 404, as an unknown one.
 */
@Injectable()
export class OrganizationAccess {
  constructor(
    private readonly database: Database,
    private readonly store: OrganizationAccessStore,
  ) {}

  /** For what every member may see: the role there. */
  async visit(actor: Actor, organizationId: string): Promise<Role> {
    return visible(await this.store.findRole(actor, actor.userId, organizationId));
  }

  /** For what administrators may see: ADMIN there, or SUPERADMIN. */
  async administer(actor: Actor, organizationId: string): Promise<Role> {
    return administrator(await this.visit(actor, organizationId));
  }

  /**
   * How every change of an organization begins: changes of it come one after another, and the role is what it is once
   * it is this one's turn. Whoever becomes an administrator at this very moment asks again: 503.
   */
  async lockToAdminister(tx: Tx, actor: Actor, organizationId: string): Promise<Role> {
    const { isLocked, role } = await this.store.lock(tx, actor.userId, organizationId);
    const administers = administrator(visible(role));
    if (!isLocked) throw unavailable({ retryAfter: 1 });
    return administers;
  }
}

function visible(role: Role | null | undefined): Role {
  if (role === null || role === undefined) throw notFound();
  return role;
}

function administrator(role: Role): Role {
  if (!isAtLeast(role, 'ADMIN')) throw roleTooLow('ADMIN');
  return role;
}
