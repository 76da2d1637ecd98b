import type { Actor } from '../auth/caller.js';
import { isAtLeast } from '../auth/roles.js';
import { notFound } from '../failure.js';

/** The organization's id when the actor administers it; one outside the actor's reach doesn't exist. */
export function administeredBy(actor: Actor, organizationId: string): string {
  const administers = isAtLeast(actor.role, 'ADMIN') && actor.organizationId === organizationId;
  if (actor.role !== 'SUPERADMIN' && !administers) throw notFound();
  return organizationId;
}

/** The organization's id when the actor belongs to it; one outside the actor's reach doesn't exist. */
export function visibleTo(actor: Actor, organizationId: string): string {
  if (actor.role !== 'SUPERADMIN' && actor.organizationId !== organizationId) throw notFound();
  return organizationId;
}
