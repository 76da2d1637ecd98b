import type { SchemaObjectMetadata } from '@nestjs/swagger/dist/interfaces/schema-object-metadata.interface.js';
import { ApiProperty } from '@nestjs/swagger';
import { field } from '../http/field.js';
import { Flag, Optional, PhoneNumber, Text, TimeZone } from '../http/fields.js';
import { FreeMap } from '../http/structured.fields.js';
import { exceptionalHoursFaults, holidayFaults, type ExceptionalHours, type Holiday } from '../values/special-days.js';
import { DAYS, type BusinessHours, type BusinessHoursPatch } from '../values/business-hours.js';

const EXAMPLE_DAY = { enabled: true, start: '09:00', end: '18:00', periods: [{ start: '09:00', end: '18:00' }] };
const EXAMPLE_HOLIDAY = { date: '2026-12-25', label: 'Christmas' };
const EXAMPLE_EXCEPTION = { date: '2026-12-24', closed: false, start: '09:00', end: '13:00', label: 'Christmas Eve' };

/** A change of business hours; what is absent stays. */
export class BusinessHoursDto {
  /** The zone the hours are meant in. */
  @Optional()
  @TimeZone()
  timezone?: string;

  /**
   * Lower-case days, each `{enabled, start, end}` or with several `periods`; absent days stay, `null` closes one. An
   * `end` at or before `start` is on the next day.
   */
  @Optional()
  @FreeMap({ example: { monday: { enabled: true, start: '09:00', end: '18:00' }, sunday: null } })
  businessHours?: BusinessHoursPatch;

  /** Dates that are closed, at most 400; the list is replaced. */
  @Optional()
  @field('holidays', holidayFaults, { type: 'array', items: { type: 'object' }, example: [EXAMPLE_HOLIDAY] })
  holidays?: Holiday[];

  /** Dates with hours of their own, at most 400; the list is replaced. */
  @Optional()
  @field('exceptional_hours', exceptionalHoursFaults, {
    type: 'array',
    items: { type: 'object' },
    example: [EXAMPLE_EXCEPTION],
  })
  exceptionalHours?: ExceptionalHours[];

  /** Whether members may have business hours and a time zone of their own. Off hides what they set, and keeps it. */
  @Optional()
  @Flag()
  allowUserBusinessHoursOverride?: boolean;
}

/** When an organization is open. */
export class BusinessHoursView {
  @ApiProperty({ example: 'America/Toronto' })
  timezone: string;

  /** All seven days. `periods` is the truth; `enabled`, `start` and `end` are for clients with one span a day. */
  @ApiProperty({
    type: 'object',
    required: [...DAYS],
    additionalProperties: false,
    properties: Object.fromEntries(DAYS.map((day) => [day, dayHours()])),
  })
  businessHours: BusinessHours;

  @ApiProperty({
    type: 'array',
    items: {
      type: 'object',
      required: ['date', 'label'],
      properties: { date: { type: 'string', format: 'date' }, label: { type: 'string' } },
    },
    example: [EXAMPLE_HOLIDAY],
  })
  holidays: Holiday[];

  @ApiProperty({
    type: 'array',
    items: {
      type: 'object',
      required: ['date', 'closed', 'start', 'end', 'label'],
      properties: {
        date: { type: 'string', format: 'date' },
        closed: { type: 'boolean' },
        start: { type: 'string', nullable: true },
        end: { type: 'string', nullable: true },
        label: { type: 'string', nullable: true },
      },
    },
    example: [EXAMPLE_EXCEPTION],
  })
  exceptionalHours: ExceptionalHours[];

  allowUserBusinessHoursOverride: boolean;
}

export class DepartmentView {
  @ApiProperty({ format: 'uuid' })
  _id: string;

  @ApiProperty({ example: 'Leasing' })
  name: string;

  @ApiProperty({ format: 'uuid' })
  organizationId: string;
}

export class SmsNumberDto {
  /** A number that is nobody’s personal phone (409 `number_is_user_phone`) and not provisioned yet (409 `sms_number_taken`). */
  @PhoneNumber({ example: '+14165550114' })
  phoneNumber: string;

  @Optional()
  @Text({ min: 1, max: 50, example: 'sinch' })
  provider?: string;

  @Optional()
  @Text({ min: 1, max: 100, example: 'Front desk' })
  label?: string;
}

export class SmsNumberView {
  @ApiProperty({ format: 'uuid' })
  _id: string;

  /** E.164. */
  @ApiProperty({ example: '+14165550114' })
  phoneNumber: string;

  @ApiProperty({ example: 'sinch' })
  provider: string;

  @ApiProperty({ type: String, nullable: true, example: 'Front desk' })
  label: string | null;

  @ApiProperty({ enum: ['active', 'inactive'] })
  status: 'active' | 'inactive';

  /** The user whose `sinchPhoneNumber` it is. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  assigneeId: string | null;
}

function dayHours(): SchemaObjectMetadata {
  const time: SchemaObjectMetadata = { type: 'string', nullable: true };
  const period: SchemaObjectMetadata = {
    type: 'object',
    required: ['start', 'end'],
    properties: { start: { type: 'string' }, end: { type: 'string' } },
  };
  return {
    type: 'object',
    required: ['enabled', 'start', 'end', 'periods'],
    properties: { enabled: { type: 'boolean' }, start: time, end: time, periods: { type: 'array', items: period } },
    example: EXAMPLE_DAY,
  };
}
