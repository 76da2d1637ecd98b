import { ApiProperty, OmitType } from '@nestjs/swagger';
import { EVENT_TYPE_NAMES } from '../events/event-types.js';
import { fieldPathOf } from '../history/field-path.js';
import { DecidedInPart } from '../http/decided-in-part.js';
import { fault, field, noFaults, Value } from '../http/field.js';
import { Clearable, Flag, OneOf, Optional, SomeOf, Text } from '../http/fields.js';
import { PageQuery } from '../http/page-query.js';
import { AnyOf } from '../http/query.fields.js';
import { organizationFields } from '../organizations/organization.fields.js';
import { instant, oneOf } from '../values/kinds.js';
import { DELIVERY_FAULTS, type DeliveryFault } from './delivery.rules.js';
import { SIGNATURES, type Signature } from './signing.js';
import {
  DELIVERY_KINDS,
  DELIVERY_STATES,
  PAUSED_BECAUSE,
  TEST_TYPE,
  type DeliveryKind,
  type DeliveryState,
  type PausedBecause,
} from './webhooks.rules.js';

const MOST_FIELDS = 50;

@DecidedInPart()
export class NewWebhookDto {
  /**
   * Where events are posted to. `https` on the ports that the platform allows, 443 and 8443 unless told, and no address of a
   * private network: what its name resolves to is asked at every connection.
   */
  @Value(organizationFields['webhooks.url'].kind)
  url: string;

  /** Which types of events; absent or `null`: all. */
  @Clearable()
  @SomeOf(EVENT_TYPE_NAMES, { least: 1 })
  types?: string[] | null;

  /** Only events that tell of one of these fields, named as in `GET /api/changes`; absent or `null`: all. */
  @Clearable()
  @FieldNames()
  fields?: string[] | null;

  /** Leaves out what is changed by the login or key that makes this webhook, and by other keys of the same owner. */
  @Optional()
  @Flag()
  excludeOwn?: boolean;

  /** `v1` signs by a shared secret, `v1a` by a key whose public half you get; for good. */
  @Optional()
  @OneOf(SIGNATURES)
  signature?: Signature;
}

/** A change of a webhook; absent fields stay. */
@DecidedInPart()
export class WebhookDto {
  @Optional()
  @Value(organizationFields['webhooks.url'].kind)
  url?: string;

  @Clearable()
  @SomeOf(EVENT_TYPE_NAMES, { least: 1 })
  types?: string[] | null;

  @Clearable()
  @FieldNames()
  fields?: string[] | null;

  @Optional()
  @Flag()
  excludeOwn?: boolean;

  /** `false` lets it go on, also one that was paused by itself: first with what it has missed. */
  @Optional()
  @Flag()
  paused?: boolean;
}

export class WebhookView {
  @ApiProperty({ format: 'uuid' })
  _id: string;

  /** The same as `_id`. */
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ format: 'uuid' })
  organizationId: string;

  @ApiProperty({ example: 'https://crm.example.com/hooks/roster' })
  url: string;

  @ApiProperty({ type: [String], nullable: true, example: ['user.updated'] })
  types: string[] | null;

  @ApiProperty({ type: [String], nullable: true, example: ['accessRole'] })
  fields: string[] | null;

  excludeOwn: boolean;

  @ApiProperty({ enum: SIGNATURES })
  signature: Signature;

  /** Of `v1a`, to verify with: `whpk_…`; `null` of `v1`. */
  @ApiProperty({ type: String, nullable: true })
  publicKey: string | null;

  paused: boolean;

  /** `failing`: nothing was taken for three days; `gone`: it answered 410. */
  @ApiProperty({ type: String, enum: [...PAUSED_BECAUSE, null], nullable: true })
  pausedBecause: PausedBecause | null;

  @ApiProperty({ type: Date, nullable: true })
  pausedAt: Date | null;

  /** Since when every attempt has failed. */
  @ApiProperty({ type: Date, nullable: true })
  failingSince: Date | null;

  /** How many deliveries wait; of what a paused one has missed, those that were written down before. */
  @ApiProperty({ type: 'integer', example: 0 })
  waiting: number;

  /** For 24 hours after it both secrets sign. */
  @ApiProperty({ type: Date, nullable: true })
  secretRotatedAt: Date | null;

  createdAt: Date;
}

export class NewWebhookView extends WebhookView {
  /** Of `v1`, to verify with: `whsec_…`. Told in this answer alone; `null` of `v1a`, and where a request is answered again. */
  @ApiProperty({ type: String, nullable: true, example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=' })
  secret: string | null;
}

/** A webhook that a dry run would make. */
export class PlannedWebhookView extends OmitType(WebhookView, ['_id', 'id', 'createdAt']) {}

export class DeliveriesQuery extends PageQuery {
  /** One of these. */
  @Optional()
  @AnyOf(oneOf(DELIVERY_STATES))
  state?: DeliveryState[];

  /** `nextCursor` of the page before. */
  @Optional()
  @Text({ max: 100 })
  cursor?: string;
}

export class DeliveryRequestView {
  @ApiProperty({ example: 'https://crm.example.com/hooks/roster' })
  url: string;

  /** The first 2 KiB of the body, as it would be now: what was erased since isn’t there. `null` of an event that is gone. */
  @ApiProperty({ type: String, nullable: true, example: '{"type":"user.updated"}' })
  body: string | null;
}

export class DeliveryAnswerView {
  @ApiProperty({ type: 'integer', example: 204 })
  status: number;

  /** The first 2 KiB of the body. */
  @ApiProperty({ example: '' })
  body: string;
}

/** What one endpoint is told of one event. */
export class DeliveryView {
  @ApiProperty({ format: 'uuid' })
  _id: string;

  /** The same as `_id`. */
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ enum: DELIVERY_KINDS })
  kind: DeliveryKind;

  /** `webhook-id` of the request, the same however often the event is sent. */
  @ApiProperty({ format: 'uuid' })
  eventId: string;

  @ApiProperty({ example: 'user.updated', description: `A type of an event, or \`${TEST_TYPE}\`.` })
  type: string;

  /** Whom or what the event is about: its deliveries come one after another. */
  @ApiProperty({ format: 'uuid' })
  subjectId: string;

  /** `failed`: not tried any more. */
  @ApiProperty({ enum: DELIVERY_STATES })
  state: DeliveryState;

  @ApiProperty({ type: 'integer', example: 1 })
  attempts: number;

  /** `null` while another one about the same comes first, or the webhook is paused, and once it is over. */
  @ApiProperty({ type: Date, nullable: true })
  nextAttemptAt: Date | null;

  @ApiProperty({ type: Date, nullable: true })
  lastAttemptAt: Date | null;

  /** How long the last attempt took. */
  @ApiProperty({ type: 'integer', nullable: true, example: 43 })
  milliseconds: number | null;

  request: DeliveryRequestView;

  /** To the last attempt; `null` where it had none. */
  @ApiProperty({ type: DeliveryAnswerView, nullable: true })
  answer: DeliveryAnswerView | null;

  /** Why there was none. */
  @ApiProperty({ type: String, enum: [...DELIVERY_FAULTS, null], nullable: true })
  fault: DeliveryFault | null;

  createdAt: Date;

  @ApiProperty({ type: Date, nullable: true })
  endedAt: Date | null;
}

/** A delivery that a dry run would make. */
export class PlannedDeliveryView {
  @ApiProperty({ enum: DELIVERY_KINDS })
  kind: DeliveryKind;

  @ApiProperty({ example: 'user.updated' })
  type: string;
}

@DecidedInPart()
export class ReplayDto {
  /** From this moment on. */
  @Value(instant())
  from: Date;

  /** Until before this one. */
  @Value(instant())
  to: Date;
}

export class ReplayView {
  /** How many events are sent again, behind what waits. */
  @ApiProperty({ type: 'integer', example: 12 })
  events: number;
}

/** The same of a dry run. */
export class PlannedReplayView extends ReplayView {}

/** Names of fields as changes tell of them. */
function FieldNames(): PropertyDecorator {
  const check = (value: unknown) => {
    if (!Array.isArray(value)) return fault('wrong_type', 'This must be a list.');
    if (value.length === 0) return fault('too_few', 'Send at least 1.', { limit: 1 });
    if (value.length > MOST_FIELDS) return fault('too_many', `Send at most ${MOST_FIELDS}.`, { limit: MOST_FIELDS });
    const isKnown = value.every((item) => typeof item === 'string' && item.length <= 300 && fieldPathOf(item));
    return isKnown
      ? noFaults
      : fault('unknown_field', 'Each must be the name of a field, such as designation, or a pointer into a change.');
  };
  const items = { type: 'string', maxLength: 300, example: 'accessRole' };
  return field('field_names', check, {
    type: 'array',
    items,
    minItems: 1,
    maxItems: MOST_FIELDS,
    example: ['accessRole'],
  });
}
