import { ApiProperty } from '@nestjs/swagger';
import { field } from '../../http/field.js';
import { Clearable, OneOf, TimeZone } from '../../http/fields.js';
import { DAYS, type Day } from '../../values/business-hours.js';
import {
  passFaults,
  QUIET_MODES,
  quietPeriodsFaults,
  type QuietMode,
  type QuietPeriod,
} from '../../values/quiet-hours.js';

const EXAMPLE = { monday: [{ from: '22:00', to: '07:00' }] };
const PERIOD = {
  title: 'QuietPeriodDto',
  type: 'object',
  required: ['from', 'to'],
  properties: { from: { type: 'string', example: '22:00' }, to: { type: 'string', example: '07:00' } },
} as const;
const PERIODS = { type: 'array', maxItems: 6, items: PERIOD } as const;

function weekOf(title: string, day: object) {
  return {
    title,
    type: 'object',
    properties: Object.fromEntries(DAYS.map((name) => [name, day])),
    example: EXAMPLE,
  } as const;
}

/** A change of quiet hours; what is absent stays, `null` inherits again. */
export class QuietHoursDto {
  /** The zone that they are meant in; unset, it is each person’s own. */
  @Clearable()
  @TimeZone()
  timezone?: string | null;

  /**
   * Lower-case days, each a list of at most 6 periods `{from, to}`, wall-clock `HH:mm`; a `to` that isn’t later is on the next
   * day. Absent days stay, `null` takes those of a day away.
   */
  @Clearable()
  @field('quiet_periods', quietPeriodsFaults, weekOf('QuietWeekDto', { ...PERIODS, type: ['array', 'null'] }))
  periods?: { [day in Day]?: QuietPeriod[] | null } | null;

  /** Keys of the categories that are told all the same; the list is replaced. What is required passes anyway. */
  @Clearable()
  @field('categories', passFaults, {
    type: 'array',
    maxItems: 200,
    items: { type: 'string' },
    example: ['escalations'],
  })
  pass?: string[] | null;

  /** Whether the others wait for the end, or are never told; `defer` unless told. */
  @Clearable()
  @OneOf(QUIET_MODES)
  mode?: QuietMode | null;
}

/** What an organization says of quiet hours; `null`: nothing. */
export class OrganizationQuietHoursView {
  @ApiProperty({ type: String, nullable: true, example: null })
  timezone: string | null;

  @ApiProperty({ ...weekOf('OrganizationQuietWeekView', PERIODS), nullable: true })
  periods: { [day in Day]?: QuietPeriod[] } | null;

  @ApiProperty({ type: String, isArray: true, nullable: true, example: ['escalations'] })
  pass: string[] | null;

  @ApiProperty({ type: String, enum: [...QUIET_MODES, null], nullable: true })
  mode: QuietMode | null;
}

/** Where a part of quiet hours comes from; `platform`: nobody says anything. */
export class QuietHoursSourcesView {
  @ApiProperty({ enum: ['user', 'organization', 'platform'] })
  timezone: string;

  @ApiProperty({ enum: ['user', 'organization', 'platform'] })
  periods: string;

  @ApiProperty({ enum: ['user', 'organization', 'platform'] })
  pass: string;

  @ApiProperty({ enum: ['user', 'organization', 'platform'] })
  mode: string;
}

/** The quiet hours that count for a person. */
export class QuietHoursView {
  @ApiProperty({ example: 'America/Toronto' })
  timezone: string;

  /** By day; a day that is absent has none. */
  @ApiProperty(weekOf('QuietWeekView', PERIODS))
  periods: { [day in Day]?: QuietPeriod[] };

  @ApiProperty({ type: String, isArray: true, example: ['escalations'] })
  pass: readonly string[];

  @ApiProperty({ enum: [...QUIET_MODES] })
  mode: QuietMode;

  sources: QuietHoursSourcesView;

  /** Whether it is quiet now. */
  isQuiet: boolean;

  /** When that is another; `null`: never, as it is now. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-11-27T12:00:00.000Z' })
  until: Date | null;
}
