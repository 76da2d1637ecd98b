import { Injectable } from '@nestjs/common';
import { Database, type Scope, type Statement, type Tx } from '../../database/database.js';
import type { Day, Period } from '../../values/business-hours.js';
import type { ExceptionalHours, Holiday } from '../../values/special-days.js';

export interface HoursRow {
  timezone: string;
  business_hours: { [day in Day]?: Period[] };
  holidays: Holiday[];
  exceptional_hours: ExceptionalHours[];
  allow_user_business_hours_override: boolean;
}

const HOURS = `select timezone, business_hours, holidays, exceptional_hours, allow_user_business_hours_override
  from organizations where id = $1`;

const readHours: Statement = { name: 'organization-hours', text: HOURS };
const updateHours: Statement = {
  name: 'organization-hours-update',
  text: `update organizations set timezone = $2, business_hours = $3, holidays = $4,
    exceptional_hours = $5, allow_user_business_hours_override = $6 where id = $1`,
};

@Injectable()
export class BusinessHoursStore {
  constructor(private readonly database: Database) {}

  async find(scope: Scope, id: string): Promise<HoursRow | undefined> {
    const [row] = await this.database.read<HoursRow>(scope, readHours, [id]);
    return row;
  }

  async get(tx: Tx, id: string): Promise<HoursRow | undefined> {
    const [row] = await tx.query<HoursRow>(readHours, [id]);
    return row;
  }

  async update(tx: Tx, id: string, hours: HoursRow): Promise<void> {
    await tx.query(updateHours, [
      id,
      hours.timezone,
      JSON.stringify(hours.business_hours),
      JSON.stringify(hours.holidays),
      JSON.stringify(hours.exceptional_hours),
      hours.allow_user_business_hours_override,
    ]);
  }
}
