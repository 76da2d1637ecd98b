import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { MEMBER_ROLES, type MemberRole } from '../auth/roles.js';
import { Limit } from '../http/page-query.js';
import { DecidedInPart } from '../http/decided-in-part.js';
import { fault, field, noFaults } from '../http/field.js';
import { OneOf, Optional, Text } from '../http/fields.js';
import { AnyOf, Bound, QueryFlag } from '../http/query.fields.js';
import { isPrivate } from '../profiles/policy.js';
import { filtersOf, viewOf } from '../fields/field.dto.js';
import { bound, id, oneOf, type Bound as BoundValue } from '../values/kinds.js';
import { listedFields } from './listed.fields.js';
import { CapabilityView } from '../writes/decision.dto.js';
import {
  isForGuests,
  MOST_ROW_FIELDS,
  MOST_SORT_KEYS,
  parseNotificationFilter,
  parseSort,
  ROW_FIELDS,
  SORT_NAMES,
  type RowField,
} from './people-list-query.js';

const STATUSES = ['active', 'disabled', 'deleted'] as const;
const INCLUDED = ['department', 'organization'] as const;

/**
 * Whom a list has: a person has to meet all of the filters, and one value of each. Values are separated by commas; `none` stands
 * for being without one. A day begins at midnight in UTC: `After` has it, `Before` hasn’t.
 */
export class PeopleFilters extends filtersOf(listedFields) {
  /**
   * Words that name, e-mail and designation contain, in any order and case, with accents or without; or four and more digits of
   * a phone.
   */
  @Optional()
  @Text({ min: 1, max: 100, example: 'alex leasing' })
  q?: string;

  /** `service` lists service accounts instead of people. */
  @Optional()
  @OneOf(['person', 'service'])
  kind?: 'person' | 'service';

  /** The home organization; a SUPERADMIN who doesn’t say sees everyone. */
  @Optional()
  @AnyOf(id(), { none: true })
  organizationId?: (string | null)[];

  /** Private. `deleted` people are in no other list, and in this one for administrators only. */
  @Optional()
  @AnyOf(oneOf(STATUSES))
  status?: (typeof STATUSES)[number][];

  @Optional()
  @QueryFlag()
  hasPersona?: boolean;

  /** People’s own overrides, such as `calls:false,campaigns:true`; inherited values don’t count. Private. */
  @Optional()
  @NotificationFilter()
  notification?: string;

  @Optional()
  @Bound()
  createdAfter?: BoundValue;

  @Optional()
  @Bound()
  createdBefore?: BoundValue;

  @Optional()
  @Bound()
  updatedAfter?: BoundValue;

  @Optional()
  @Bound()
  updatedBefore?: BoundValue;

  /** Private. */
  @Optional()
  @Bound()
  lastSeenAfter?: BoundValue;

  /** Private. Whoever was never seen is `none`: `2026-01-01,none` has both. */
  @Optional()
  @AnyOf(bound(), { none: true })
  lastSeenBefore?: (BoundValue | null)[];

  /** Private. */
  @Optional()
  @Bound()
  lastLoginAfter?: BoundValue;

  /** Private. Whoever has never logged in is `none`: `2026-01-01,none` has both. */
  @Optional()
  @AnyOf(bound(), { none: true })
  lastLoginBefore?: (BoundValue | null)[];
}

/** Filters, order and page of a list. */
@DecidedInPart()
export class PeopleQuery extends PeopleFilters {
  /**
   * Guests of the organization too, as its members see them; of one organization. Their role and department are those there, and
   * a filter by what the organization doesn’t see of them leaves them out.
   */
  @Optional()
  @QueryFlag()
  guests?: boolean;

  /** Names beside ids: what of it is there for each person. */
  @Optional()
  @AnyOf(oneOf(INCLUDED))
  include?: (typeof INCLUDED)[number][];

  /**
   * What the caller may do with these fields of each person at home, up to eight of them: beside the person, as
   * `GET /api/users/{id}/capabilities` tells it, but for changes that wait.
   */
  @Optional()
  @AnyOf(oneOf(ROW_FIELDS, { example: 'accessRole' }), { most: MOST_ROW_FIELDS })
  capabilities?: RowField[];

  /** Up to four columns, each with a `-` in front for the other way round; `-createdAt` unless told. */
  @Optional()
  @Sort()
  sort?: string;

  /** How many at most; 50 unless told. */
  @Limit()
  limit?: number;

  /** `nextCursor` or `prevCursor` of another page, for the same sort. */
  @Optional()
  @Text({ max: 4000 })
  cursor?: string;

  /** Whether to count everyone who meets the filters. */
  @Optional()
  @QueryFlag()
  total?: boolean;
}

/** Something by its name. */
export class NamedView {
  @ApiProperty({ format: 'uuid' })
  _id: string;

  /** The same as `_id`. */
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ example: 'Leasing' })
  name: string;
}

/** A person in a list; private fields are absent where the caller may not see them. */
export class PersonSummary extends viewOf(listedFields, { has: ({ list }) => list !== undefined, isPrivate }) {
  @ApiProperty({ format: 'uuid', example: '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071' })
  _id: string;

  /** The same as `_id`. */
  @ApiProperty({ format: 'uuid' })
  id: string;

  /** Not a guest. */
  @ApiProperty({ enum: [true] })
  isHome: true;

  hasPersona: boolean;

  @ApiProperty({ type: 'integer', example: 7 })
  version: number;

  createdAt: Date;

  updatedAt: Date;

  /** With `include=department`. */
  @ApiProperty({ type: NamedView, nullable: true, required: false })
  department?: NamedView | null;

  /** With `include=organization`. */
  @ApiProperty({ type: NamedView, nullable: true, required: false })
  organization?: NamedView | null;

  /** With `capabilities`, by pointer; absent of somebody who is gone since. */
  @ApiProperty({
    type: 'object',
    additionalProperties: { $ref: getSchemaPath(CapabilityView) },
  })
  capabilities?: Record<string, CapabilityView>;
}

/** A guest in a list, with `guests=true`: what the members of the organization see of them. */
export class GuestSummary extends viewOf(listedFields, { has: (_row, name) => isForGuests(name), isPrivate }) {
  @ApiProperty({ format: 'uuid', example: '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6072' })
  _id: string;

  /** The same as `_id`. */
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ enum: [false] })
  isHome: false;

  /** The role in this organization. */
  @ApiProperty({ enum: MEMBER_ROLES })
  override accessRole: MemberRole;

  /** Whether the role waits, and counts as SALES_REP, until this guest has proven the e-mail address. */
  roleRests: boolean;

  /** A guest since when. */
  createdAt: Date;

  /** With `include=department`. */
  @ApiProperty({ type: NamedView, nullable: true, required: false })
  department?: NamedView | null;
}

/** One page of a list. */
@ApiExtraModels(PersonSummary, GuestSummary, CapabilityView)
export class PeoplePage {
  @ApiProperty({
    type: 'array',
    items: { anyOf: [PersonSummary, GuestSummary].map((type) => ({ $ref: getSchemaPath(type) })) },
  })
  items: (PersonSummary | GuestSummary)[];

  /** For the next page; `null` on the last. */
  @ApiProperty({ type: String, nullable: true })
  nextCursor: string | null;

  /** For the page before; `null` on the first. */
  @ApiProperty({ type: String, nullable: true })
  prevCursor: string | null;

  /** How many there are on all pages, with `total=true`. */
  @ApiProperty({ type: 'integer', example: 7 })
  total?: number;
}

const SORTABLE = { limit: MOST_SORT_KEYS, allowed: SORT_NAMES };

function Sort(): PropertyDecorator {
  const check = (value: unknown) =>
    typeof value === 'string' && parseSort(value) !== undefined
      ? noFaults
      : fault('invalid_sort', `This must be up to four different columns of ${SORT_NAMES.join(', ')}.`, SORTABLE);
  return field('sort', check, { type: String, maxLength: 200, example: '-createdAt,fullName' });
}

function NotificationFilter(): PropertyDecorator {
  const check = (value: unknown) =>
    typeof value === 'string' && parseNotificationFilter(value) !== undefined
      ? noFaults
      : fault('invalid_filter', 'This must be categories with true or false, such as calls:false,campaigns:true.');
  return field('notification_filter', check, { type: String, maxLength: 1200, example: 'calls:false' });
}
