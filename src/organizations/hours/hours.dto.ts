import { ApiProperty } from '@nestjs/swagger';
import { Optional } from '../../http/fields.js';
import { Bound } from '../../http/query.fields.js';
import type { Bound as BoundValue } from '../../values/kinds.js';

/** Which hours are asked for; at most 366 days. */
export class HoursQuery {
  /** From when, now unless told; a day begins by the clocks that the hours are meant in. */
  @Optional()
  @Bound()
  from?: BoundValue;

  /** Until when, a week later unless told; a day is until its beginning. */
  @Optional()
  @Bound()
  to?: BoundValue;
}

/** A time that is open, from its first instant to the one behind its last. */
export class OpenPeriodView {
  @ApiProperty({ example: '2026-03-08T13:00:00.000Z' })
  from: Date;

  @ApiProperty({ example: '2026-03-08T21:00:00.000Z' })
  to: Date;
}

/** What business hours come to between two instants. */
export class HoursView {
  /** The zone whose clocks they are meant in. */
  @ApiProperty({ example: 'America/Toronto' })
  timezone: string;

  from: Date;

  to: Date;

  /** In order. Periods that touch are one; the first and the last end where the question does. */
  @ApiProperty({ type: [OpenPeriodView] })
  periods: OpenPeriodView[];
}
