import { Injectable } from '@nestjs/common';
import type { Actor } from '../../auth/caller.js';
import { Database } from '../../database/database.js';
import { invalidRequest, notFound, type FieldFault } from '../../failure.js';
import { faultsIn } from '../../http/decided-in-part.js';
import { businessHoursFaults } from '../../values/business-hours-faults.js';
import {
  businessHoursOf,
  CLOSED_ALL_WEEK,
  DAYS,
  mergeBusinessHours,
  type BusinessHours,
  type BusinessHoursPatch,
} from '../../values/business-hours.js';
import { faultsUnder } from '../../values/fault.js';
import { sameJson } from '../../values/merge.js';
import { readExceptionalHours, readHolidays } from '../../values/special-days.js';
import type { BusinessHoursDto, BusinessHoursView } from './business-hours.dto.js';
import { BusinessHoursStore, type HoursRow } from './business-hours.store.js';
import { OrganizationAccess } from '../organization-access.js';
import { OrganizationChangesStore } from '../organization-changes.store.js';

/** When an organization is open, and whether its members may differ. */
@Injectable()
export class BusinessHoursService {
  constructor(
    private readonly database: Database,
    private readonly access: OrganizationAccess,
    private readonly store: BusinessHoursStore,
    private readonly changes: OrganizationChangesStore,
  ) {}

  async read(actor: Actor, id: string): Promise<BusinessHoursView> {
    await this.access.administer(actor, id);
    return presentHours(found(await this.store.find(actor, id)));
  }

  /** Changes what was sent and records it; a change that makes no difference writes nothing. */
  async change(actor: Actor, id: string, body: BusinessHoursDto, requestId: string): Promise<BusinessHoursView> {
    const faults = faultsIn(body);
    if (faults.length > 0) {
      const current = await this.read(actor, id);
      throw invalidRequest({ errors: [...faults, ...weekFaults(current, body)] });
    }
    return this.database.transaction(actor, async (tx) => {
      await this.access.lockToAdminister(tx, actor, id);
      const before = presentHours(found(await this.store.get(tx, id)));
      const after = { ...before, ...changedHours(before, body) };
      const fields = differences(before, after);
      if (Object.keys(fields).length === 0) return before;
      await this.store.update(tx, id, toRow(after));
      await this.changes.record(tx, id, fields, { actorId: actor.userId, requestId });
      return after;
    });
  }
}

function found<Value>(value: Value | undefined): Value {
  if (value === undefined) throw notFound();
  return value;
}

/** The sent fields, checked against the hours they are merged into. */
function changedHours(before: BusinessHoursView, body: BusinessHoursDto): Partial<BusinessHoursView> {
  const { timezone, businessHours, holidays, exceptionalHours, allowUserBusinessHoursOverride } = body;
  const errors = weekFaults(before, body);
  if (errors.length > 0) throw invalidRequest({ errors });
  return {
    ...(timezone === undefined ? {} : { timezone }),
    ...(businessHours === undefined ? {} : { businessHours: changedWeek(before.businessHours, businessHours) }),
    ...(holidays === undefined ? {} : { holidays: readHolidays(holidays) }),
    ...(exceptionalHours === undefined ? {} : { exceptionalHours: readExceptionalHours(exceptionalHours) }),
    ...(allowUserBusinessHoursOverride === undefined ? {} : { allowUserBusinessHoursOverride }),
  };
}

function weekFaults(before: BusinessHoursView, { businessHours }: BusinessHoursDto): FieldFault[] {
  const faults = businessHours == null ? [] : businessHoursFaults(businessHours, before.businessHours);
  return faultsUnder('/businessHours', faults);
}

function changedWeek(before: BusinessHours, sent: BusinessHoursPatch | null): BusinessHours {
  return sent === null ? CLOSED_ALL_WEEK : mergeBusinessHours(before, sent);
}

function differences(before: BusinessHoursView, after: BusinessHoursView) {
  const names = Object.keys(before) as (keyof BusinessHoursView)[];
  const changed = names.filter((name) => !sameJson(before[name], after[name]));
  return Object.fromEntries(changed.map((name) => [`/${name}`, { before: before[name], after: after[name] }]));
}

function presentHours(row: HoursRow): BusinessHoursView {
  return {
    timezone: row.timezone,
    businessHours: businessHoursOf(row.business_hours),
    holidays: row.holidays,
    exceptionalHours: row.exceptional_hours,
    allowUserBusinessHoursOverride: row.allow_user_business_hours_override,
  };
}

function toRow(hours: BusinessHoursView): HoursRow {
  return {
    timezone: hours.timezone,
    business_hours: periodsOf(hours.businessHours),
    holidays: hours.holidays,
    exceptional_hours: hours.exceptionalHours,
    allow_user_business_hours_override: hours.allowUserBusinessHoursOverride,
  };
}

function periodsOf(hours: BusinessHours): HoursRow['business_hours'] {
  return Object.fromEntries(DAYS.map((day) => [day, hours[day].periods]));
}
