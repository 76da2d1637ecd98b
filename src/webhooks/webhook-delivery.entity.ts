import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DeliveryFault } from './delivery.rules.js';
import type { DeliveryKind, DeliveryState } from './webhooks.rules.js';

/** One event for one endpoint. What is told of it is written when it is sent, so that no value of anybody is kept here. */
@Entity('webhook_deliveries')
export class WebhookDelivery {
  @PrimaryColumn('uuid')
  id: string;

  /** The order within a lane: the deliveries of one endpoint about one subject. */
  @Column('bigint')
  ordinal: string;

  @Column('uuid')
  webhookId: string;

  @Column('text')
  kind: DeliveryKind;

  /** The same however often it is sent. */
  @Column('uuid')
  eventId: string;

  @Column('text')
  type: string;

  @Column('uuid')
  subjectId: string;

  @Column('text', { default: 'waiting' })
  state: DeliveryState;

  /** Null: not its turn yet, or over. */
  @Column('timestamptz', { nullable: true })
  nextAttemptAt: Date | null;

  @Column('integer', { default: 0 })
  attempts: number;

  @Column('timestamptz', { nullable: true })
  firstAttemptAt: Date | null;

  @Column('timestamptz', { nullable: true })
  lastAttemptAt: Date | null;

  @Column('integer', { nullable: true })
  milliseconds: number | null;

  /** Of the answer. */
  @Column('integer', { nullable: true })
  status: number | null;

  @Column('text', { nullable: true })
  fault: DeliveryFault | null;

  /** The first 2 KiB of it. */
  @Column('text', { nullable: true })
  answer: string | null;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { nullable: true })
  endedAt: Date | null;
}
