import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An erasure that waits, or the receipt of one that is done. Nothing in it is personal, and it outlives whom it is about. */
@Entity('erasures')
export class Erasure {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  subject: 'user' | 'organization';

  @Column('uuid')
  subjectId: string;

  /** The home of the person; of an organization itself. */
  @Column('uuid', { nullable: true })
  organizationId: string | null;

  @Column('uuid', { nullable: true })
  requestedBy: string | null;

  @Column('timestamptz', { default: () => 'now()' })
  requestedAt: Date;

  @Column('timestamptz')
  dueAt: Date;

  /** Later than `dueAt` when it couldn't be done then. */
  @Column('timestamptz', { nullable: true })
  nextAttemptAt: Date | null;

  @Column('timestamptz', { nullable: true })
  erasedAt: Date | null;

  /** How many rows of each kind. */
  @Column('jsonb', { nullable: true })
  erased: Record<string, number> | null;
}
