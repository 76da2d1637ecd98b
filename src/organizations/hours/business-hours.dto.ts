import { ApiProperty } from '@nestjs/swagger';
import { DecidedInPart } from '../../http/decided-in-part.js';
import { field, Value } from '../../http/field.js';
import { Clearable, Optional } from '../../http/fields.js';
import { FreeMap } from '../../http/structured.fields.js';
import {
  exceptionalHoursFaults,
  holidayFaults,
  type ExceptionalHours,
  type Holiday,
} from '../../values/special-days.js';
import { organizationFields } from '../organization.fields.js';
import type { BusinessHoursPatch } from '../../values/business-hours.js';

const EXAMPLE_DAY = { enabled: true, start: '09:00', end: '18:00', periods: [{ start: '09:00', end: '18:00' }] };
const EXAMPLE_HOLIDAY = { date: '2026-12-25', label: 'Christmas' };
const EXAMPLE_EXCEPTION = { date: '2026-12-24', closed: false, start: '09:00', end: '13:00', label: 'Christmas Eve' };

const date = { type: 'string', format: 'date' };
const clock = String.raw`([01]\d|2[0-3]):[0-5]\d`;
const start = { type: ['string', 'null'], pattern: `^${clock}$` };
const end = { type: ['string', 'null'], pattern: `^(${clock}|24:00)$` };
const label = { type: 'string', maxLength: 100 };

/** As `values/special-days.ts` takes them. */
const HOLIDAY = { title: 'HolidayDto', type: 'object', required: ['date', 'label'], properties: { date, label } };
const EXCEPTION = {
  title: 'ExceptionalHoursDto',
  type: 'object',
  description: 'A date that isn’t closed needs `start` and `end`.',
  required: ['date', 'closed'],
  properties: {
    date,
    closed: { type: 'boolean' },
    start,
    end,
    label: { ...label, type: ['string', 'null'] },
  },
};

/** A change of business hours; what is absent stays. */
@DecidedInPart()
export class BusinessHoursDto {
  /** The zone the hours are meant in. */
  @Optional()
  @Value(organizationFields.timezone.kind)
  timezone?: string;

  /**
   * Lower-case days, each `{enabled, start, end}` or with several `periods`; absent days stay, `null` closes one. An
   * `end` at or before `start` is on the next day. `null` closes the whole week.
   */
  @Clearable()
  @FreeMap({ example: { monday: { enabled: true, start: '09:00', end: '18:00' }, sunday: null } })
  businessHours?: BusinessHoursPatch | null;

  /** Dates that are closed, at most 400; the list is replaced. */
  @Optional()
  @field('holidays', holidayFaults, { type: 'array', maxItems: 400, items: HOLIDAY, example: [EXAMPLE_HOLIDAY] })
  holidays?: Holiday[];

  /** Dates with hours of their own, at most 400; the list is replaced. */
  @Optional()
  @field('exceptional_hours', exceptionalHoursFaults, {
    type: 'array',
    maxItems: 400,
    items: EXCEPTION,
    example: [EXAMPLE_EXCEPTION],
  })
  exceptionalHours?: ExceptionalHours[];

  /** Whether members may have business hours and a time zone of their own. Off hides what they set, and keeps it. */
  @Optional()
  @Value(organizationFields.allowUserBusinessHoursOverride.kind)
  allowUserBusinessHoursOverride?: boolean;
}

/** The zone that an organization's hours are meant in. */
@DecidedInPart()
export class OrganizationTimeZoneDto {
  @Value(organizationFields.timezone.kind)
  timezone: string;
}

export class OrganizationTimeZoneView {
  /** IANA name. */
  @ApiProperty({ example: 'America/Toronto' })
  timezone: string;
}

/** A span of a day, wall-clock `HH:mm`; an `end` at or before `start` is on the next day. */
export class PeriodView {
  @ApiProperty({ example: '09:00' })
  start: string;

  @ApiProperty({ example: '18:00' })
  end: string;
}

/** One day. `periods` is the truth; the rest is for clients with one span a day. */
export class DayHoursView {
  enabled: boolean;

  /** Start of the first period. */
  @ApiProperty({ type: String, nullable: true, example: '09:00' })
  start: string | null;

  /** End of the last period. */
  @ApiProperty({ type: String, nullable: true, example: '18:00' })
  end: string | null;

  @ApiProperty({ type: [PeriodView] })
  periods: PeriodView[];
}

export class WeekView {
  @ApiProperty({ example: EXAMPLE_DAY })
  monday: DayHoursView;

  @ApiProperty({ example: EXAMPLE_DAY })
  tuesday: DayHoursView;

  @ApiProperty({ example: EXAMPLE_DAY })
  wednesday: DayHoursView;

  @ApiProperty({ example: EXAMPLE_DAY })
  thursday: DayHoursView;

  @ApiProperty({ example: EXAMPLE_DAY })
  friday: DayHoursView;

  @ApiProperty({ example: EXAMPLE_DAY })
  saturday: DayHoursView;

  @ApiProperty({ example: EXAMPLE_DAY })
  sunday: DayHoursView;
}

/** A date that is closed. */
export class HolidayView {
  @ApiProperty({ format: 'date', example: '2026-12-25' })
  date: string;

  @ApiProperty({ example: 'Christmas' })
  label: string;
}

/** A date with hours of its own. */
export class ExceptionalHoursView {
  @ApiProperty({ format: 'date', example: '2026-12-24' })
  date: string;

  closed: boolean;

  @ApiProperty({ type: String, nullable: true, example: '09:00' })
  start: string | null;

  @ApiProperty({ type: String, nullable: true, example: '13:00' })
  end: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Christmas Eve' })
  label: string | null;
}

/** When an organization is open. */
export class BusinessHoursView {
  /** The zone the hours are meant in. */
  @ApiProperty({ example: 'America/Toronto' })
  timezone: string;

  businessHours: WeekView;

  @ApiProperty({ type: [HolidayView] })
  holidays: HolidayView[];

  @ApiProperty({ type: [ExceptionalHoursView] })
  exceptionalHours: ExceptionalHoursView[];

  /** Whether members may have business hours and a time zone of their own. */
  allowUserBusinessHoursOverride: boolean;
}
