import { Injectable } from '@nestjs/common';
import { Database, type Scope, type Statement, type Tx } from '../../database/database.js';
import { businessHoursOf, DAYS, type Day, type Period } from '../../values/business-hours.js';
import type { ScheduleFacts } from '../../values/schedule.js';
import type { HoursState } from './business-hours.rules.js';

interface HoursRow extends Omit<HoursState, 'businessHours'> {
  businessHours: { [day in Day]?: Period[] };
}

const HOURS = `select timezone, business_hours as "businessHours", holidays, exceptional_hours as "exceptionalHours",
    allow_user_business_hours_override as "allowUserBusinessHoursOverride"
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

  async find(scope: Scope, id: string): Promise<HoursState | undefined> {
    const [row] = await this.database.read<HoursRow>(scope, readHours, [id]);
    return row && stateOf(row);
  }

  /** The same as whoever makes instants of it wants it. */
  async schedule(scope: Scope, id: string): Promise<ScheduleFacts | undefined> {
    const [row] = await this.database.read<HoursRow>(scope, readHours, [id]);
    return row && { ...row, periods: row.businessHours };
  }

  async findIn(tx: Tx, id: string): Promise<HoursState | undefined> {
    const [row] = await tx.query<HoursRow>(readHours, [id]);
    return row && stateOf(row);
  }

  async update(tx: Tx, id: string, hours: HoursState): Promise<void> {
    const week = Object.fromEntries(DAYS.map((day) => [day, hours.businessHours[day].periods]));
    await tx.query(updateHours, [
      id,
      hours.timezone,
      JSON.stringify(week),
      JSON.stringify(hours.holidays),
      JSON.stringify(hours.exceptionalHours),
      hours.allowUserBusinessHoursOverride,
    ]);
  }
}

/** A day is shown with all its forms; stored are its periods. */
function stateOf({ timezone, businessHours, ...others }: HoursRow): HoursState {
  return { timezone, businessHours: businessHoursOf(businessHours), ...others };
}
