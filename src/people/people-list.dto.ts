import { ApiProperty } from '@nestjs/swagger';
import { ROLES, type Role } from '../auth/roles.js';
import { PageQuery } from '../http/page-query.js';
import { fault, field, noFaults } from '../http/field.js';
import { Id, Language, OneOf, Optional, Text, TimeZone } from '../http/fields.js';
import { Instant, QueryFlag } from '../http/query.fields.js';
import { isPrivate } from '../profiles/policy.js';
import { viewOf } from '../fields/field.dto.js';
import { userFacts, userFields } from '../fields/user.fields.js';
import { parseNotificationFilter, parseSort, SORT_NAMES } from './people-list-query.js';

/** Filters combine: a person has to meet all of them. */
export class PeopleQuery extends PageQuery {
  /** Words that name, e-mail and designation contain, in any order and case; or four and more digits of a phone. */
  @Optional()
  @Text({ min: 1, max: 100, example: 'alex leasing' })
  q?: string;

  /** `service` lists service accounts instead of people. */
  @Optional()
  @OneOf(['person', 'service'])
  kind?: 'person' | 'service';

  @Optional()
  @OneOf(ROLES, { example: 'SALES_REP' })
  role?: Role;

  @Optional()
  @Id()
  departmentId?: string;

  /** The home organization; a SUPERADMIN who doesn’t say sees everyone. */
  @Optional()
  @Id()
  organizationId?: string;

  /** Private. `deleted` people are in no other list, and in this one for administrators only. */
  @Optional()
  @OneOf(['active', 'disabled', 'deleted'])
  status?: 'active' | 'disabled' | 'deleted';

  @Optional()
  @OneOf(['available', 'unavailable'])
  availability?: 'available' | 'unavailable';

  @Optional()
  @Language()
  language?: string;

  /** The user’s own, not the organization’s. */
  @Optional()
  @TimeZone()
  timezone?: string;

  @Optional()
  @QueryFlag()
  hasPersona?: boolean;

  /** People’s own overrides, such as `calls:false,campaigns:true`; inherited values don’t count. Private. */
  @Optional()
  @NotificationFilter()
  notification?: string;

  @Optional()
  @Instant()
  createdAfter?: Date;

  @Optional()
  @Instant()
  createdBefore?: Date;

  @Optional()
  @Instant()
  updatedAfter?: Date;

  @Optional()
  @Instant()
  updatedBefore?: Date;

  /** Up to four columns, each with a `-` in front for the other way round; `-createdAt` unless told. */
  @Optional()
  @Sort()
  sort?: string;

  /** `nextCursor` of the page before, for the same sort. */
  @Optional()
  @Text({ max: 4000 })
  cursor?: string;

  /** Whether to count everyone who meets the filters. */
  @Optional()
  @QueryFlag()
  total?: boolean;
}

/** A person in a list; private fields are absent where the caller may not see them. */
export class PersonSummary extends viewOf(
  { ...userFields, ...userFacts },
  { has: ({ list }) => list !== undefined, isPrivate },
) {
  @ApiProperty({ format: 'uuid', example: '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071' })
  _id: string;

  hasPersona: boolean;

  @ApiProperty({ type: 'integer', example: 7 })
  version: number;

  createdAt: Date;

  updatedAt: Date;
}

/** One page of a list. */
export class PeoplePage {
  @ApiProperty({ type: () => PersonSummary, isArray: true })
  items: PersonSummary[];

  /** For the next page; `null` on the last. */
  @ApiProperty({ type: String, nullable: true })
  nextCursor: string | null;

  /** How many there are on all pages, with `total=true`. */
  @ApiProperty({ type: 'integer', example: 7 })
  total?: number;
}

function Sort(): PropertyDecorator {
  const check = (value: unknown) =>
    typeof value === 'string' && parseSort(value) !== undefined
      ? noFaults
      : fault('invalid_sort', `This must be up to four different columns of ${SORT_NAMES.join(', ')}.`);
  return field('sort', check, { type: String, maxLength: 200, example: '-createdAt,fullName' });
}

function NotificationFilter(): PropertyDecorator {
  const check = (value: unknown) =>
    typeof value === 'string' && parseNotificationFilter(value) !== undefined
      ? noFaults
      : fault('invalid_filter', 'This must be categories with true or false, such as calls:false,campaigns:true.');
  return field('notification_filter', check, { type: String, maxLength: 1200, example: 'calls:false' });
}
