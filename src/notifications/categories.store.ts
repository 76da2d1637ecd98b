import { Injectable } from '@nestjs/common';
import { Database, type Scope, type Statement, type Tx } from '../database/database.js';
import type { CategoryState } from './categories.rules.js';
import type { Channel } from './effective.js';
import type { NotificationCategory } from './notification-category.entity.js';

/** A category of an organization, retired or not. */
export interface OwnCategory extends CategoryState {
  id: string;
  organizationId: string;
  channels: Channel[];
  retiredAt: Date | null;
}

const readCategories: Statement = {
  name: 'categories',
  text: `select id, organization_id as "organizationId", key, label, channels,
      coalesce(default_channels, channels) as "defaultChannels", required, enabled_by_default as "enabledByDefault", position
    from notification_categories where organization_id is null or organization_id = $1 order by position, key`,
};

const OWN = `id, organization_id as "organizationId", key, label, channels, enabled_by_default as "enabledByDefault"`;
/** $1 organization: those that there are in their order, then those retired. */
const readOwn: Statement = {
  name: 'categories-own',
  text: `select ${OWN}, null::timestamptz as "retiredAt", position from notification_categories where organization_id = $1
    union all
    select ${OWN}, retired_at, position from retired_notification_categories where organization_id = $1
    order by "retiredAt" nulls first, position, key`,
};
/** $1 key. */
const findPlatforms: Statement = {
  name: 'category-of-platform',
  text: 'select id from notification_categories where organization_id is null and key = $1',
};
/** $1 id, $2 organization, then the state. Behind what it has already, and what it has retired. */
const insertCategory: Statement = {
  name: 'category-insert',
  text: `insert into notification_categories (id, organization_id, key, label, channels, enabled_by_default, position)
    select $1, $2, $3, $4, $5, $6, 1 + max(position) from notification_categories
      where organization_id is null or organization_id = $2`,
};
const forgetRetired: Statement = {
  name: 'category-forget-retired',
  text: 'delete from retired_notification_categories where id = $1',
};
/** $1 id, $2 label, $3 channels, $4 enabled by default. */
const updateCategory: Statement = {
  name: 'category-update',
  text: `update notification_categories set label = $2, channels = $3, default_channels = null, enabled_by_default = $4
    where id = $1`,
};
/**
 * $1 id, $2 organization, $3 key. What people have chosen of it stays, for when it is brought back; what the organization says of
 * it goes.
 */
const retireCategory: Statement = {
  name: 'category-retire',
  text: `with retired as (delete from notification_categories where id = $1 returning *),
    said as (delete from notification_preferences where category = $3 and ((level = 'organization' and owner_id = $2)
      or (level = 'department' and owner_id in (select id from departments where organization_id = $2))))
    insert into retired_notification_categories
      (id, organization_id, key, label, channels, default_channels, enabled_by_default, position)
    select id, organization_id, key, label, channels, default_channels, enabled_by_default, position from retired`,
};

@Injectable()
export class CategoriesStore {
  constructor(private readonly database: Database) {}

  /** The platform's categories and, in their order, those the organization added. */
  ofOrganization(scope: Scope, organizationId: string | null): Promise<NotificationCategory[]> {
    return this.database.read<NotificationCategory>(scope, readCategories, [organizationId]);
  }

  /** Those the organization added, and those it has retired. */
  own(scope: Scope, organizationId: string): Promise<OwnCategory[]> {
    return this.database.read<OwnCategory>(scope, readOwn, [organizationId]);
  }

  ownIn(tx: Tx, organizationId: string): Promise<OwnCategory[]> {
    return tx.query<OwnCategory>(readOwn, [organizationId]);
  }

  async isPlatforms(tx: Tx, key: string): Promise<boolean> {
    return (await tx.query(findPlatforms, [key])).length > 0;
  }

  /** A new one, or one that is brought back, which keeps its id. */
  async insert(tx: Tx, id: string, organizationId: string, state: CategoryState): Promise<void> {
    const { key, label, channels, enabledByDefault } = state;
    await tx.query(forgetRetired, [id]);
    await tx.query(insertCategory, [id, organizationId, key, label, channels, enabledByDefault]);
  }

  async update(tx: Tx, id: string, { label, channels, enabledByDefault }: CategoryState): Promise<void> {
    await tx.query(updateCategory, [id, label, channels, enabledByDefault]);
  }

  async retire(tx: Tx, { id, organizationId, key }: OwnCategory): Promise<void> {
    await tx.query(retireCategory, [id, organizationId, key]);
  }
}
