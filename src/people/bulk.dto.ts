import { ApiProperty } from '@nestjs/swagger';
import { bodyOf } from '../fields/field.dto.js';
import { userFields } from '../fields/user.fields.js';
import { DecidedInPart } from '../http/decided-in-part.js';
import { Ids, Optional } from '../http/fields.js';
import { ProblemError } from '../http/problem.dto.js';
import { Nested } from '../http/structured.fields.js';
import { BULK_OUTCOMES, MOST_PEOPLE, type BulkOutcome } from './bulk.rules.js';
import { PeopleFilters } from './people-list.dto.js';

/** What is changed of many people at once. Absent fields stay, `null` clears a field. */
export class BulkChangeDto extends bodyOf(userFields, ({ bulk }) => bulk === true) {}

/** A change of many people: whom, by one of `ids` and `where`, and what. */
@DecidedInPart()
export class BulkDto {
  /** Who they are; at most 1,000. */
  @Optional()
  @Ids({ max: MOST_PEOPLE })
  ids?: string[];

  /** The filters of a list of people, at least one; at most 1,000 people may meet them. */
  @Optional()
  @Nested(() => PeopleFilters)
  where?: PeopleFilters;

  @Nested(() => BulkChangeDto)
  change: BulkChangeDto;
}

/** What became of one person. */
export class BulkResult {
  @ApiProperty({ format: 'uuid' })
  _id: string;

  /** The same as `_id`. */
  @ApiProperty({ format: 'uuid' })
  id: string;

  /**
   * `unknown`: nobody, or nobody whom the caller reaches. `failed`: the service was busy, and nothing was tried of the rest either;
   * ask again.
   */
  @ApiProperty({ enum: BULK_OUTCOMES })
  outcome: BulkOutcome;

  /** The person’s version, of whoever is changed or unchanged; in a dry run the one that is stored. */
  @ApiProperty({ type: 'integer', required: false, example: 8 })
  version?: number;

  /** Of a changed person: pointers to what changes. */
  @ApiProperty({ type: String, isArray: true, required: false, example: ['/status'] })
  fields?: string[];

  /** Of a refused person: why, with pointers into `change`. */
  @ApiProperty({ type: ProblemError, isArray: true, required: false })
  errors?: ProblemError[];
}

/** What became of everybody, in the order of `ids`, or of the ids of those whom `where` has found. */
export class BulkReport {
  dryRun: boolean;

  @ApiProperty({ type: 'integer', example: 1 })
  changed: number;

  @ApiProperty({ type: 'integer', example: 0 })
  unchanged: number;

  @ApiProperty({ type: 'integer', example: 0 })
  refused: number;

  @ApiProperty({ type: 'integer', example: 0 })
  unknown: number;

  @ApiProperty({ type: 'integer', example: 0 })
  failed: number;

  @ApiProperty({ type: BulkResult, isArray: true })
  results: BulkResult[];
}
