import { Injectable } from '@nestjs/common';
import type { Actor } from '../auth/caller.js';
import type { ErasuresQuery, ErasureView } from '../erasures/erasures.dto.js';
import { ErasuresStore } from '../erasures/erasures.store.js';
import { presentErasure } from '../erasures/erasures.view.js';
import { cursorOf, placeOf } from '../http/cursor.js';
import { pageOf, type Page } from '../http/page.js';
import { USUAL_LIMIT } from '../http/page-query.js';
import { OrganizationAccess } from '../organizations/organization-access.js';
import { isUuid } from '../values/uuid.js';

/** Erasures that wait, and the receipts of those that are done. */
@Injectable()
export class ErasuresService {
  constructor(
    private readonly access: OrganizationAccess,
    private readonly store: ErasuresStore,
  ) {}

  /** Of the people of an organization, for whoever administers it. */
  async ofOrganization(actor: Actor, organizationId: string, query: ErasuresQuery): Promise<Page<ErasureView>> {
    await this.access.administer(actor, organizationId);
    return this.page(actor, organizationId, query);
  }

  /** Of all, those of organizations that are gone among them. */
  all(actor: Actor, query: ErasuresQuery): Promise<Page<ErasureView>> {
    return this.page(actor, null, query);
  }

  private async page(
    actor: Actor,
    organizationId: string | null,
    { limit = USUAL_LIMIT, cursor, state }: ErasuresQuery,
  ): Promise<Page<ErasureView>> {
    const [after] = placeOf(cursor, ([id, ...more]) => isUuid(id) && more.length === 0) ?? [];
    const rows = await this.store.list(actor, { organizationId, state: state ?? null }, after, limit + 1);
    return pageOf(rows, limit, { present: presentErasure, cursor: ({ id }) => cursorOf(id) });
  }
}
