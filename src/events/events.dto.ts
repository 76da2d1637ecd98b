import { ApiProperty } from '@nestjs/swagger';
import { CHANGE_SOURCES } from '../changes/origin.js';
import { SECURITY_EVENTS, type SecurityEvent } from '../changes/security-event.js';
import { OneOf, Optional } from '../http/fields.js';
import { AnyOf, QueryInteger } from '../http/query.fields.js';
import { Value } from '../http/field.js';
import { fieldName } from '../history/audit.dto.js';
import { EventFactsView, fieldChanges, SUBJECTS } from '../history/history.dto.js';
import { oneOf, written } from '../values/kinds.js';
import { isUuid } from '../values/uuid.js';
import { EVENT_TYPE_NAMES, type EventType } from './event-types.js';

/** Where a reader stands that begins with what comes. */
export const LATEST = 'latest';
export const ME = 'me';

const position = written('invalid_cursor', 'This must be the `nextCursor` of a page of events, or latest.', {
  parse: (text) => (text === LATEST || isPosition(text) ? text : undefined),
  max: 19,
  example: '20481',
});

const subject = written('invalid_id', 'This must be a UUID, or me.', {
  parse: (text) => (text === ME || isUuid(text) ? text : undefined),
  max: 36,
  example: ME,
});

export function isPosition(text: string): boolean {
  return /^\d{1,18}$/.test(text);
}

/** Which events, from where on, and how long to wait for one. */
export class EventsQuery {
  /**
   * `nextCursor` of the page before, or the `id` of a server-sent event; from the beginning unless told. `latest` begins with what
   * comes. A cursor holds as long as the history is kept, over restarts and restores.
   */
  @Optional()
  @Value(position)
  after?: string;

  /** Only these types; an event that is several things at once is told for any of them. */
  @Optional()
  @AnyOf(oneOf(EVENT_TYPE_NAMES), { most: EVENT_TYPE_NAMES.length })
  types?: EventType[];

  /** Only of these people, organizations or companies, by their ids; `me` is the caller. */
  @Optional()
  @AnyOf(subject, { most: 20 })
  subject?: string[];

  /** Only what changed one of these fields, by their names or by pointers, as in `GET /api/changes`; no security events then. */
  @Optional()
  @AnyOf(fieldName)
  fields?: string[];

  /** `own`: without what was changed by the login or key that asks. */
  @Optional()
  @OneOf(['own'])
  exclude?: 'own';

  /** How many at most; 100 unless told. A page may have fewer, or none, and yet there are more: see `hasMore`. */
  @Optional()
  @QueryInteger({ min: 1, max: 1000, example: 100 })
  limit?: number;

  /** How many seconds to wait for an event when there is none; 0 unless told. */
  @Optional()
  @QueryInteger({ min: 0, max: 30, example: 30 })
  wait?: number;
}

/** What an event is about. */
export class EventSubjectView {
  @ApiProperty({ enum: SUBJECTS, example: 'user' })
  type: (typeof SUBJECTS)[number];

  @ApiProperty({ format: 'uuid' })
  id: string;
}

/** Who did it. */
export class EventActorView {
  @ApiProperty({ format: 'uuid' })
  id: string;
}

/** Where it came from. */
export class EventOriginView {
  /** The door it came through, as in the history. */
  @ApiProperty({ enum: CHANGE_SOURCES, example: 'profile' })
  source: string;

  /** As in the answer’s `X-Request-Id`. */
  @ApiProperty({ type: String, nullable: true })
  requestId: string | null;
}

/** Of a security event, what happened. */
export class EventAboutView extends EventFactsView {
  /** More may be added. */
  @ApiProperty({ enum: SECURITY_EVENTS, example: 'login_ended' })
  event: SecurityEvent;

  /** What the client said it is. */
  @ApiProperty({ type: String, required: false, nullable: true, example: 'Firefox on Linux' })
  device?: string | null;

  /** From where, coarsely. */
  @ApiProperty({ type: String, required: false, nullable: true, example: '203.0.113.0/24' })
  network?: string | null;
}

/** A change, as the history has it now: of who was erased since there are no values. */
export class EventView {
  /** Of the change, as in the history; the same each time that it is told. */
  @ApiProperty({ format: 'uuid' })
  id: string;

  /** Where it stands in the feed: a number, in digits. Of two events the later one has the greater, but there are gaps. */
  @ApiProperty({ example: '20481' })
  position: string;

  /** The most telling of `types`. More may be added. */
  @ApiProperty({ enum: EVENT_TYPE_NAMES, example: 'user.updated' })
  type: EventType;

  /** All that it is: an invitation that is accepted may add a member too. */
  @ApiProperty({ enum: EVENT_TYPE_NAMES, isArray: true, example: ['user.updated'] })
  types: EventType[];

  /** When its transaction began; positions, and not this, are the order. */
  at: Date;

  @ApiProperty({ type: EventSubjectView })
  subject: EventSubjectView;

  /** In whose book it is. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  organizationId: string | null;

  /** Of the subject, by this change; each subject’s versions come in order. `null` of a security event. */
  @ApiProperty({ type: 'integer', nullable: true, example: 7 })
  version: number | null;

  /** `null` when the service itself did it, or nobody who had logged in. */
  @ApiProperty({ type: EventActorView, nullable: true })
  actor: EventActorView | null;

  @ApiProperty({ type: EventOriginView })
  origin: EventOriginView;

  /** By RFC 6901 pointer, before and after, as far as the reader may see it. */
  @ApiProperty(fieldChanges)
  fields: Record<string, { before: unknown; after: unknown }>;

  /** Only of a security event. */
  @ApiProperty({ type: EventAboutView, required: false })
  about?: EventAboutView;
}

/** Some events, and where to go on. */
export class EventsView {
  @ApiProperty({ type: [EventView] })
  items: EventView[];

  /** What to send as `after` next; there always is one. */
  @ApiProperty({ example: '20481' })
  nextCursor: string;

  /** Whether to ask again at once. */
  hasMore: boolean;
}
