import { Injectable } from '@nestjs/common';
import { AuthSettings } from '../auth/auth.settings.js';
import type { Actor } from '../auth/caller.js';
import { isAtLeast } from '../auth/roles.js';
import { found } from '../failure.js';
import type { Capabilities } from '../writes/capability.js';
import { capabilitiesOf, type Values } from './capabilities.js';
import { CapabilitiesStore, type Choices } from './capabilities.store.js';
import { CompaniesStore } from './companies/companies.store.js';
import { OrganizationsStore } from './facts/organizations.store.js';
import { presentState } from './facts/organizations.view.js';
import { BusinessHoursStore } from './hours/business-hours.store.js';
import { OrganizationAccess, type Place } from './organization-access.js';

const HOURS_PER_DAY = 24;

/** What may be changed of an organization, and by whom. */
@Injectable()
export class CapabilitiesService {
  constructor(
    private readonly access: OrganizationAccess,
    private readonly store: CapabilitiesStore,
    private readonly organizations: OrganizationsStore,
    private readonly hours: BusinessHoursStore,
    private readonly companies: CompaniesStore,
    private readonly settings: AuthSettings,
  ) {}

  /** For every member. */
  async read(actor: Actor, organizationId: string): Promise<Capabilities> {
    const place = await this.access.visit(actor, organizationId);
    const choices = found(await this.store.find(actor, organizationId));
    const values = await this.valuesOf(actor, place, choices);
    const platform = { loginLifeHours: this.settings.refreshTokenDays * HOURS_PER_DAY };
    return capabilitiesOf({ ...place, ...choices, values, platform });
  }

  /** What the fields hold, as far as the caller may read it at their own routes. */
  private async valuesOf(actor: Actor, { id, role }: Place, { isOwner }: Choices): Promise<Values> {
    const [row, hours] = await Promise.all([
      this.organizations.find(actor, id),
      isAtLeast(role, 'ADMIN') ? this.hours.find(actor, id) : undefined,
    ]);
    const { companyId, ...state } = found(row);
    const isShown = isOwner || role === 'SUPERADMIN';
    const company = isShown ? await this.companies.find(actor, companyId) : undefined;
    return {
      ...presentState(state, role),
      ...hours,
      ...(company !== undefined && {
        'company.name': company.name,
        'company.ownerId': company.ownerId,
        'company.maxDocuments': company.maxDocuments,
      }),
    };
  }
}
