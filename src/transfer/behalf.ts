import type { Actor } from '../auth/caller.js';
import type { Scope as KeyScope } from '../auth/scopes.js';
import { platformOrigin, type Origin } from '../changes/origin.js';
import type { Scope, Tx } from '../database/database.js';
import { notFound } from '../failure.js';
import type { OrganizationAccess } from '../organizations/organization-access.js';
import type { Standing } from '../profiles/profile.js';
import type { TransferStore } from './transfer.store.js';

/** On whose behalf people of an organization are imported or exported. */
export interface Behalf {
  organizationId: string;
  scope: Scope;
  origin: Origin;
  /** What a key was made for; without a key nothing is left out. */
  scopes?: readonly KeyScope[] | undefined;
  /** What they are in the organization now; fails unless they administer it. */
  look(): Promise<Standing>;
  /** The same behind the organization's lock. */
  lock(tx: Tx): Promise<Standing>;
}

/** An administrator of the organization, at home there or a guest, or a SUPERADMIN. */
export function onBehalfOf(
  actor: Actor,
  access: OrganizationAccess,
  { organizationId, origin }: { organizationId: string; origin: Origin },
): Behalf {
  const standing = (role: Standing['role']): Standing => ({ userId: actor.userId, role, departmentId: null });
  return {
    organizationId,
    scope: actor,
    origin,
    scopes: actor.scopes,
    look: async () => standing((await access.administer(actor, organizationId)).role),
    lock: async (tx) => standing((await access.lockToAdminister(tx, actor, organizationId)).role),
  };
}

/** The platform itself: whoever may run commands owns the database. The history tells nobody, and `command`. */
export function onBehalfOfPlatform(store: TransferStore, organizationId: string): Behalf {
  const standing: Standing = { userId: null, role: 'SUPERADMIN', departmentId: null };
  return {
    organizationId,
    scope: 'service',
    origin: platformOrigin('command'),
    look: async () => {
      if ((await store.findOrganization('service', organizationId)) === undefined) throw notFound();
      return standing;
    },
    lock: async (tx) => {
      await store.lockOrganization(tx, organizationId);
      return standing;
    },
  };
}
