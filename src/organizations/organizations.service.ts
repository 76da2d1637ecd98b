import { Injectable } from '@nestjs/common';
import type { Actor } from '../auth/caller.js';
import { Database } from '../database/database.js';
import { invalidRequest, notFound } from '../failure.js';
import { wholePage, type Page } from '../http/page.js';
import { ChangesStore } from '../history/changes.store.js';
import { businessHoursFaults } from '../values/business-hours-faults.js';
import { businessHoursOf, DAYS, mergeBusinessHours, type BusinessHours } from '../values/business-hours.js';
import { faultsUnder } from '../values/fault.js';
import { sameJson } from '../values/merge.js';
import { parsePhone } from '../values/phone-number.js';
import { readExceptionalHours, readHolidays } from '../values/special-days.js';
import type {
  BusinessHoursDto,
  BusinessHoursView,
  DepartmentView,
  SmsNumberDto,
  SmsNumberView,
} from './organizations.dto.js';
import { administeredBy, visibleTo } from './organizations.rules.js';
import { OrganizationsStore, type HoursRow, type SmsNumberRow } from './organizations.store.js';

/** The tenant's own facts: hours, departments, SMS numbers. */
@Injectable()
export class OrganizationsService {
  constructor(
    private readonly database: Database,
    private readonly store: OrganizationsStore,
    private readonly changes: ChangesStore,
  ) {}

  async readHours(actor: Actor, id: string): Promise<BusinessHoursView> {
    return presentHours(found(await this.store.findHours(actor, administeredBy(actor, id))));
  }

  /** Changes what was sent and records it; a change that makes no difference writes nothing. */
  changeHours(actor: Actor, id: string, body: BusinessHoursDto, requestId: string): Promise<BusinessHoursView> {
    administeredBy(actor, id);
    return this.database.transaction(actor, async (tx) => {
      const row = found(await this.store.lockHours(tx, id));
      const before = presentHours(row);
      const after = { ...before, ...changedHours(before, body) };
      const fields = differences(before, after);
      if (Object.keys(fields).length === 0) return before;
      await this.store.updateHours(tx, id, toRow(after));
      await this.changes.insert(tx, {
        subject: 'organization',
        subjectId: id,
        organizationId: id,
        version: row.version + 1,
        actorId: actor.userId,
        source: 'organizations',
        requestId,
        fields,
      });
      return after;
    });
  }

  async departments(actor: Actor, id: string): Promise<Page<DepartmentView>> {
    const rows = await this.store.departments(actor, visibleTo(actor, id));
    return wholePage(rows.map((row) => ({ _id: row.id, name: row.name, organizationId: row.organization_id })));
  }

  async numbers(actor: Actor, id: string): Promise<Page<SmsNumberView>> {
    return wholePage((await this.store.numbers(actor, administeredBy(actor, id))).map(presentNumber));
  }

  /** Provisions a number; the database refuses one that is a personal phone, also when the two race. */
  provision(actor: Actor, id: string, body: SmsNumberDto, requestId: string): Promise<SmsNumberView> {
    administeredBy(actor, id);
    const { provider = 'sinch', label = null } = body;
    const e164 = found(parsePhone(body.phoneNumber)).e164;
    return this.database.transaction(actor, async (tx) => {
      const version = found(await this.store.bumpVersion(tx, id));
      const row = found(await this.store.insertNumber(tx, id, { e164, provider, label }));
      await this.changes.insert(tx, {
        subject: 'organization',
        subjectId: id,
        organizationId: id,
        version,
        actorId: actor.userId,
        source: 'organizations',
        requestId,
        fields: { [`/phoneNumbers/${e164}`]: { before: null, after: { provider, label } } },
      });
      return presentNumber(row);
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
  const faults = businessHours === undefined ? [] : businessHoursFaults(businessHours, before.businessHours);
  if (faults.length > 0) throw invalidRequest({ errors: faultsUnder('/businessHours', faults) });
  return {
    ...(timezone === undefined ? {} : { timezone }),
    ...(businessHours === undefined ? {} : { businessHours: mergeBusinessHours(before.businessHours, businessHours) }),
    ...(holidays === undefined ? {} : { holidays: readHolidays(holidays) }),
    ...(exceptionalHours === undefined ? {} : { exceptionalHours: readExceptionalHours(exceptionalHours) }),
    ...(allowUserBusinessHoursOverride === undefined ? {} : { allowUserBusinessHoursOverride }),
  };
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

function toRow(hours: BusinessHoursView): Omit<HoursRow, 'version'> {
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

function presentNumber({ id, e164, provider, label, status, assignee_id }: SmsNumberRow): SmsNumberView {
  return { _id: id, phoneNumber: e164, provider, label, status, assigneeId: assignee_id };
}
