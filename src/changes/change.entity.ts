import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { FieldFault } from '../failure.js';
import type { ChangeSource } from './origin.js';
import type { EventFacts, SecurityEvent } from './security-event.js';

/** One acknowledged change or security event: who, of whom, from where, before and after per field. Never updated. */
@Entity('changes')
export class Change {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { nullable: true })
  organizationId: string | null;

  @Column('text')
  subject: 'user' | 'organization' | 'company';

  @Column('uuid')
  subjectId: string;

  /** The subject’s version this change made; `null` of an event. */
  @Column('integer', { nullable: true })
  version: number | null;

  @Column('uuid', { nullable: true })
  actorId: string | null;

  /** Who had asked for it, where somebody else has approved of it. */
  @Column('uuid', { nullable: true })
  requestedBy: string | null;

  @Column('text')
  source: ChangeSource;

  @Column('text', { nullable: true })
  requestId: string | null;

  /** The login that asked, by its session. */
  @Column('text', { nullable: true })
  client: string | null;

  @Column('jsonb')
  fields: Record<string, { before: unknown; after: unknown }>;

  /** Of a deferred change whose time had come: what was refused then. */
  @Column('jsonb', { nullable: true })
  refused: FieldFault[] | null;

  /** What happened to the safety of the account, if so. */
  @Column('text', { nullable: true })
  event: SecurityEvent | null;

  @Column('jsonb', { nullable: true })
  about: EventFacts | null;

  @Column('timestamptz', { default: () => 'now()' })
  at: Date;

  /**
   * The transaction that wrote it, by which it is given its position; `null` of what was there before.
   *
   * NOTE: TypeORM leaves the casts out when it reads the default of a column.
   */
  @Column('bigint', { nullable: true, select: false, default: () => '((pg_current_xact_id()))' })
  writtenIn: string | null;
}
