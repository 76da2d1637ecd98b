import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { SECURITY_EVENTS, type SecurityEvent } from '../changes/security-event.js';
import type { FieldFault } from '../failure.js';
import { PageQuery } from '../http/page-query.js';
import { Value } from '../http/field.js';
import { Optional, Text } from '../http/fields.js';
import { ProblemError } from '../http/problem.dto.js';
import { instant } from '../values/kinds.js';

export const SUBJECTS = ['user', 'organization', 'company'] as const;
const anything = { description: 'Any JSON; `null` for unset.' };
export const fieldChanges: ApiPropertyOptions = {
  type: 'object',
  additionalProperties: {
    title: 'FieldChangeView',
    type: 'object',
    required: ['before', 'after'],
    properties: { before: anything, after: anything },
  },
  example: { '/designation': { before: null, after: 'Senior Account Executive' } },
};

export class HistoryQuery extends PageQuery {
  /** `nextCursor` of the page before. */
  @Optional()
  @Text({ max: 100 })
  cursor?: string;
}

/** Between which moments. */
export class DiffQuery {
  /** What was after this is told. */
  @Value(instant())
  from: Date;

  /** Until then; until now unless told. */
  @Optional()
  @Value(instant())
  to?: Date;
}

/** What is different between two moments. */
export class DiffView {
  /** By RFC 6901 pointer, as it was at the first and at the second moment; what came to be the same again isn't there. */
  @ApiProperty(fieldChanges)
  fields: Record<string, { before: unknown; after: unknown }>;
}

/** Who made a change. */
export class ChangeActorView {
  @ApiProperty({ format: 'uuid' })
  _id: string;

  /** The same as `_id`. */
  @ApiProperty({ format: 'uuid' })
  id: string;

  /** Of a change the name at that time; `null` when there was none, or the person was erased. */
  @ApiProperty({ type: String, nullable: true, example: 'Acme Admin' })
  fullName: string | null;
}

/** One acknowledged change. */
export class ChangeView {
  @ApiProperty({ format: 'uuid' })
  _id: string;

  /** The same as `_id`. */
  @ApiProperty({ format: 'uuid' })
  id: string;

  /** The version this change made. */
  @ApiProperty({ type: 'integer', example: 7 })
  version: number;

  at: Date;

  /** The door it came through, such as `profile`, `users` or the name of a compatible API; `deferred` when its time had come. */
  @ApiProperty({ example: 'profile' })
  source: string;

  @ApiProperty({ type: String, nullable: true })
  requestId: string | null;

  /** `null` when the service itself did it. */
  @ApiProperty({ type: ChangeActorView, nullable: true })
  actor: ChangeActorView | null;

  /** Only of what the actor has approved of: who had asked for it. */
  @ApiProperty({ required: false, type: ChangeActorView })
  requestedBy?: ChangeActorView;

  /** By RFC 6901 pointer, before and after; `null` stands for unset. */
  @ApiProperty(fieldChanges)
  fields: Record<string, { before: unknown; after: unknown }>;

  /** The same in English, a sentence for each field, in their order; to be shown, not parsed. */
  @ApiProperty({ type: [String], example: ['Job title set to “Senior Account Executive”.'] })
  words: string[];

  /** Of ids in this change the names that they stood for then; who was erased, and what nobody knows any more, has none. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' }, example: {} })
  names: Record<string, string>;

  /**
   * Only of a deferred change: what was refused when its time had come, by whom it was asked and with which rule. Nothing
   * was changed by this one, so `fields` is empty; what was applied beside it is a change of its own.
   */
  @ApiProperty({ required: false, type: [ProblemError] })
  refused?: FieldFault[];
}

/** Who or what was changed. */
export class SubjectView {
  @ApiProperty({ enum: SUBJECTS, example: 'user' })
  kind: (typeof SUBJECTS)[number];

  @ApiProperty({ format: 'uuid' })
  _id: string;

  /** The same as `_id`. */
  @ApiProperty({ format: 'uuid' })
  id: string;

  /** At that time; `null` when there was none, or the person was erased. */
  @ApiProperty({ type: String, nullable: true, example: 'Alex Rep' })
  name: string | null;
}

/** What a security event is about; what doesn't concern it is absent. */
export class EventFactsView {
  /** The login, as in the list of logins. */
  @ApiProperty({ required: false, format: 'uuid' })
  loginId?: string;

  @ApiProperty({ required: false, format: 'uuid' })
  factorId?: string;

  @ApiProperty({ required: false, format: 'uuid' })
  keyId?: string;

  /** As its owner calls the factor or key, or the device of the login. */
  @ApiProperty({ required: false, example: 'Firefox on Linux' })
  name?: string;

  /** How it was proved, or the kind of factor. */
  @ApiProperty({ required: false, example: 'totp' })
  method?: string;
}

/** What happened to the safety of an account. */
export class SecurityEventView {
  @ApiProperty({ format: 'uuid' })
  _id: string;

  /** The same as `_id`. */
  @ApiProperty({ format: 'uuid' })
  id: string;

  /** More may be added; show one that isn't known by its name. */
  @ApiProperty({ enum: SECURITY_EVENTS, example: 'login_from_new_device' })
  event: SecurityEvent;

  at: Date;

  /** The door it came through: `account`, `users`, `command`. */
  @ApiProperty({ example: 'account' })
  source: string;

  @ApiProperty({ type: String, nullable: true })
  requestId: string | null;

  /** Who did it; `null` when that was nobody who had logged in, or the service itself. */
  @ApiProperty({ type: ChangeActorView, nullable: true })
  actor: ChangeActorView | null;

  /** What the client said it is; `null` when it said nothing, or when somebody else than the person did it. */
  @ApiProperty({ type: String, nullable: true, example: 'Firefox on Linux' })
  device: string | null;

  /** From where, coarsely; `null` as for `device`. */
  @ApiProperty({ type: String, nullable: true, example: '203.0.113.0/24' })
  network: string | null;

  about: EventFactsView;
}
