import { Injectable } from '@nestjs/common';
import { Database, type Scope, type Statement } from '../database/database.js';
import type { NotificationCategory } from './notification-category.entity.js';

const readCategories: Statement = {
  name: 'categories',
  text: `select id, organization_id as "organizationId", key, label, channels, required,
      enabled_by_default as "enabledByDefault", position
    from notification_categories where organization_id is null or organization_id = $1 order by position, key`,
};

@Injectable()
export class CategoriesStore {
  constructor(private readonly database: Database) {}

  /** The platform's categories and, in their order, those the organization added. */
  ofOrganization(scope: Scope, organizationId: string | null): Promise<NotificationCategory[]> {
    return this.database.read<NotificationCategory>(scope, readCategories, [organizationId]);
  }
}
