import { Injectable } from '@nestjs/common';
import type { Actor } from '../auth/caller.js';
import { found } from '../failure.js';
import type { Capabilities } from '../writes/capability.js';
import { capabilitiesOf } from './capabilities.js';
import { CapabilitiesStore } from './capabilities.store.js';
import { OrganizationAccess } from './organization-access.js';

/** What may be changed of an organization, and by whom. */
@Injectable()
export class CapabilitiesService {
  constructor(
    private readonly access: OrganizationAccess,
    private readonly store: CapabilitiesStore,
  ) {}

  /** For every member. */
  async read(actor: Actor, organizationId: string): Promise<Capabilities> {
    const place = await this.access.visit(actor, organizationId);
    const choices = found(await this.store.find(actor, organizationId));
    return capabilitiesOf({ ...place, ...choices });
  }
}
