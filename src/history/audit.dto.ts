import { ApiProperty } from '@nestjs/swagger';
import { CHANGE_SOURCES, type ChangeSource } from '../changes/origin.js';
import { Id, OneOf, Optional, Text } from '../http/fields.js';
import { Limit } from '../http/page-query.js';
import { AnyOf, Bound } from '../http/query.fields.js';
import { oneOf, written, type Bound as BoundValue } from '../values/kinds.js';
import { fieldPathOf } from './field-path.js';
import { ChangeView, SubjectView, SUBJECTS } from './history.dto.js';

export const fieldName = written(
  'unknown_field',
  'This must be the name of a field, such as designation, persona.position or members.accessRole, or a pointer into a change.',
  { parse: fieldPathOf, max: 300, example: 'designation' },
);

/** Which changes: one has to meet all that is asked, and one value of each. Values are separated by commas. */
export class ChangesFilters {
  /** Whose profile was changed; in an organization also whose membership or SMS number there. */
  @Optional()
  @Id()
  person?: string;

  /** Who made the change. */
  @Optional()
  @Id()
  actor?: string;

  /**
   * Fields of people and of organizations by their names, such as `designation`, `persona.position`, `members` or
   * `members.accessRole`; or pointers as changes tell them, with all that is below.
   */
  @Optional()
  @AnyOf(fieldName)
  field?: string[];

  /** What was changed: people, or an organization with its departments, members, numbers and invitations. */
  @Optional()
  @AnyOf(oneOf(SUBJECTS))
  kind?: (typeof SUBJECTS)[number][];

  /** The doors that changes came through. */
  @Optional()
  @AnyOf(oneOf(CHANGE_SOURCES))
  source?: ChangeSource[];

  /** From then on; a day begins at midnight in UTC. */
  @Optional()
  @Bound()
  from?: BoundValue;

  /** Until just before then. */
  @Optional()
  @Bound()
  to?: BoundValue;
}

export class ChangesQuery extends ChangesFilters {
  /** How many at most; 50 unless told. A page may have fewer, or none: there are more while it has a `nextCursor`. */
  @Limit()
  limit?: number;

  /** `nextCursor` of the page before, for the same filters. */
  @Optional()
  @Text({ max: 100 })
  cursor?: string;
}

const FORMATS = ['csv', 'ndjson'] as const;

export class ChangesExportQuery extends ChangesFilters {
  /** `csv` unless told: a row for each field. `ndjson`: a line for each change, as pages have them. */
  @Optional()
  @OneOf(FORMATS)
  format?: (typeof FORMATS)[number];
}

/** One acknowledged change among those of others. */
export class AuditedChangeView extends ChangeView {
  @ApiProperty({ type: SubjectView })
  subject: SubjectView;
}
