import { Injectable } from '@nestjs/common';
import type { Actor } from '../auth/caller.js';
import { organizationClosed, roleTooLow } from '../auth/auth.failures.js';
import type { Proof } from '../auth/proof.rules.js';
import { isAtLeast, type Role } from '../auth/roles.js';
import type { Tx } from '../database/database.js';
import { notFound, unavailable } from '../failure.js';
import { OrganizationAccessStore, type Standing } from './organization-access.store.js';

/** An organization as the caller stands in it. */
export interface Place {
  id: string;
  role: Role;
  version: number;
  /** The caller’s own, and the fields of people at home that the organization asks a recent one for. */
  proof: Proof;
  stepUpFields: readonly string[];
  /** Whether changes of what is there are taken with `If-Match` alone. */
  requirePreconditions: boolean;
  /** Of the caller’s membership there. */
  departmentId: string | null;
}

/**
 * What the actor is in one organization: the role of the membership there, home or not, or SUPERADMIN in any. An
 * organization without the actor in it doesn't exist for them: 404, as an unknown one. A closed one says why to its members.
 */
@Injectable()
export class OrganizationAccess {
  constructor(private readonly store: OrganizationAccessStore) {}

  /** For what every member may see. */
  async visit(actor: Actor, organizationId: string): Promise<Place> {
    return visible(actor, organizationId, await this.store.find(actor, actor.userId, organizationId));
  }

  /** For what administrators may see: ADMIN there, or SUPERADMIN. */
  async administer(actor: Actor, organizationId: string): Promise<Place> {
    return administered(await this.visit(actor, organizationId));
  }

  /** The same in a transaction that goes on, without a lock. */
  async administerIn(tx: Tx, actor: Actor, organizationId: string): Promise<Place> {
    return administered(visible(actor, organizationId, await this.store.findIn(tx, actor.userId, organizationId)));
  }

  /**
   * How every change of an organization begins: changes of it come one after another, and the role is what it is once
   * it is this one's turn. Whoever becomes an administrator at this very moment asks again: 503.
   */
  async lockToAdminister(tx: Tx, actor: Actor, organizationId: string): Promise<Place> {
    const { isLocked, standing } = await this.store.lock(tx, actor.userId, organizationId);
    const place = administered(visible(actor, organizationId, standing));
    if (!isLocked) throw unavailable({ retryAfter: 1 });
    return place;
  }

  /** The same for what a department says, which its heads may change too. */
  async lockToLead(tx: Tx, actor: Actor, organizationId: string, departmentId: string): Promise<Place> {
    const { isLocked, standing } = await this.store.lockForHead(tx, actor.userId, organizationId, departmentId);
    const place = led(visible(actor, organizationId, standing), departmentId);
    if (!isLocked) throw unavailable({ retryAfter: 1 });
    return place;
  }

  async leadIn(tx: Tx, actor: Actor, organizationId: string, departmentId: string): Promise<Place> {
    const standing = await this.store.findIn(tx, actor.userId, organizationId);
    return led(visible(actor, organizationId, standing), departmentId);
  }
}

function visible({ proof }: Actor, id: string, standing: Standing | undefined): Place {
  if (standing === undefined || standing.role === null) throw notFound();
  const { role, closed, ...facts } = standing;
  if (closed !== null && role !== 'SUPERADMIN') throw organizationClosed(closed);
  return { id, role, proof, ...facts };
}

function led(place: Place, departmentId: string): Place {
  const leads = place.role === 'DEPARTMENT_HEAD' && place.departmentId === departmentId;
  return leads ? place : administered(place);
}

function administered(place: Place): Place {
  if (!isAtLeast(place.role, 'ADMIN')) throw roleTooLow('ADMIN');
  return place;
}
