import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How often something that is limited was done in its window of time. */
@Entity('limit_counts')
export class LimitCount {
  /** What is counted, and of whom: ids and hashes, no addresses. */
  @PrimaryColumn('text')
  key: string;

  @Column('integer')
  count: number;

  @Column('timestamptz')
  windowEndsAt: Date;
}
