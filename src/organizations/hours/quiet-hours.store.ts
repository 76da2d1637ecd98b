import { Injectable } from '@nestjs/common';
import { Database, type Scope, type Statement, type Tx } from '../../database/database.js';
import type { QuietHours } from '../../values/quiet-hours.js';

/** What is kept, and the keys of the categories that its members hear of. */
export interface QuietHoursRow {
  quietHours: QuietHours;
  categories: string[];
}

const readQuietHours: Statement = {
  name: 'organization-quiet-hours',
  text: `select quiet_hours as "quietHours", array(
      select key from notification_categories c where c.organization_id is null or c.organization_id = o.id) as categories
    from organizations o where id = $1`,
};
const updateQuietHours: Statement = {
  name: 'organization-quiet-hours-update',
  text: 'update organizations set quiet_hours = $2 where id = $1',
};

@Injectable()
export class QuietHoursStore {
  constructor(private readonly database: Database) {}

  async find(scope: Scope, id: string): Promise<QuietHoursRow | undefined> {
    const [row] = await this.database.read<QuietHoursRow>(scope, readQuietHours, [id]);
    return row;
  }

  async findIn(tx: Tx, id: string): Promise<QuietHoursRow | undefined> {
    const [row] = await tx.query<QuietHoursRow>(readQuietHours, [id]);
    return row;
  }

  async update(tx: Tx, id: string, quietHours: QuietHours): Promise<void> {
    await tx.query(updateQuietHours, [id, JSON.stringify(quietHours)]);
  }
}
