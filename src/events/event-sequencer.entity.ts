import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How far positions are given: one row, which no one but the function that gives them reads. */
@Entity('event_sequencer')
export class EventSequencer {
  @PrimaryColumn('boolean', { default: true })
  id: boolean;

  /** The last one. */
  @Column('bigint', { default: 0 })
  position: string;

  /** Which cluster, database and table it was written in. */
  @Column('text', { nullable: true })
  place: string | null;

  /** PostgreSQL's, which a recovery begins anew. */
  @Column('integer', { nullable: true })
  timeline: number | null;

  /** The snapshot up to which all changes have theirs. */
  @Column('text', { nullable: true })
  seen: string | null;

  /** While all changes are walked through: up to which. */
  @Column('uuid', { nullable: true })
  walked: string | null;
}
