import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { MailFault } from './delivery.rules.js';

/** A mail that waits to be sent; it names what to say, and is deleted once it is sent. */
@Entity('mail_outbox')
export class OutboxMail {
  @PrimaryColumn('uuid')
  id: string;

  /** Which writer makes the letter. */
  @Column('text')
  kind: string;

  /** What the letter is about. */
  @Column('uuid')
  subjectId: string;

  /** Which of the letters about it; a later one makes the earlier ones out of date. */
  @Column('integer')
  edition: number;

  @Column('integer', { default: 0 })
  attempts: number;

  /** While it is being sent: when another instance may try. */
  @Column('timestamptz', { default: () => 'now()' })
  nextAttemptAt: Date;

  /** Nobody tries any more. */
  @Column('timestamptz', { nullable: true })
  givenUpAt: Date | null;

  /** Why the last attempt failed; null before one has, and of those that an earlier version made. */
  @Column('text', { nullable: true })
  fault: MailFault | null;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt: Date;
}
