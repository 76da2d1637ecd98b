import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Where a change stands in the feed, given once, behind its commit. */
@Entity('event_positions')
export class EventPosition {
  @PrimaryColumn('bigint')
  position: string;

  @Column('uuid')
  changeId: string;

  /** As the change has it, for an index. */
  @Column('uuid', { nullable: true })
  organizationId: string | null;

  @Column('uuid')
  subjectId: string;
}
