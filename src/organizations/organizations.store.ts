import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { Database, type Scope, type Statement, type Tx } from '../database/database.js';
import type { Day, Period } from '../values/business-hours.js';
import type { ExceptionalHours, Holiday } from '../values/special-days.js';

export interface HoursRow {
  version: number;
  timezone: string;
  business_hours: { [day in Day]?: Period[] };
  holidays: Holiday[];
  exceptional_hours: ExceptionalHours[];
  allow_user_business_hours_override: boolean;
}

export interface DepartmentRow {
  id: string;
  name: string;
  organization_id: string;
}

export interface SmsNumberRow {
  id: string;
  e164: string;
  provider: string;
  label: string | null;
  status: 'active' | 'inactive';
  assignee_id: string | null;
}

const HOURS = `select version, timezone, business_hours, holidays, exceptional_hours, allow_user_business_hours_override
  from organizations where id = $1`;
const NUMBER = 'id, e164, provider, label, status, assignee_id';

const readHours: Statement = { name: 'organization-hours', text: HOURS };
const lockHours: Statement = { name: 'organization-hours-lock', text: `${HOURS} for no key update` };
const updateHours: Statement = {
  name: 'organization-hours-update',
  text: `update organizations set version = version + 1, timezone = $2, business_hours = $3, holidays = $4,
    exceptional_hours = $5, allow_user_business_hours_override = $6, updated_at = now() where id = $1`,
};
const readDepartments: Statement = {
  name: 'organization-departments',
  text: 'select id, name, organization_id from departments where organization_id = $1 order by name',
};
const readNumbers: Statement = {
  name: 'organization-numbers',
  text: `select ${NUMBER} from sms_numbers where organization_id = $1 order by e164`,
};
const insertNumber: Statement = {
  name: 'organization-number-insert',
  text: `insert into sms_numbers (id, organization_id, e164, provider, label) values ($1, $2, $3, $4, $5)
    returning ${NUMBER}`,
};
const bumpVersion: Statement = {
  name: 'organization-bump',
  text: 'update organizations set version = version + 1, updated_at = now() where id = $1 returning version',
};

@Injectable()
export class OrganizationsStore {
  constructor(private readonly database: Database) {}

  async findHours(scope: Scope, id: string): Promise<HoursRow | undefined> {
    const [row] = await this.database.read<HoursRow>(scope, readHours, [id]);
    return row;
  }

  async lockHours(tx: Tx, id: string): Promise<HoursRow | undefined> {
    const [row] = await tx.query<HoursRow>(lockHours, [id]);
    return row;
  }

  async updateHours(tx: Tx, id: string, hours: Omit<HoursRow, 'version'>): Promise<void> {
    await tx.query(updateHours, [
      id,
      hours.timezone,
      JSON.stringify(hours.business_hours),
      JSON.stringify(hours.holidays),
      JSON.stringify(hours.exceptional_hours),
      hours.allow_user_business_hours_override,
    ]);
  }

  departments(scope: Scope, id: string): Promise<DepartmentRow[]> {
    return this.database.read<DepartmentRow>(scope, readDepartments, [id]);
  }

  numbers(scope: Scope, id: string): Promise<SmsNumberRow[]> {
    return this.database.read<SmsNumberRow>(scope, readNumbers, [id]);
  }

  async insertNumber(
    tx: Tx,
    organizationId: string,
    { e164, provider, label }: { e164: string; provider: string; label: string | null },
  ): Promise<SmsNumberRow | undefined> {
    const [row] = await tx.query<SmsNumberRow>(insertNumber, [uuidv7(), organizationId, e164, provider, label]);
    return row;
  }

  /** Locks the organization and counts a change of it: the new version, or `undefined` when there is none. */
  async bumpVersion(tx: Tx, id: string): Promise<number | undefined> {
    const [row] = await tx.query<{ version: number }>(bumpVersion, [id]);
    return row?.version;
  }
}
