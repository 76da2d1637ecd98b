import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A team of an organization; its heads are the DEPARTMENT_HEAD members in it. */
@Entity('departments')
export class Department {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  organizationId: string;

  @Column('text')
  name: string;

  /** Whether another had it before, but for its case, when names began to be compared without. */
  @Column('boolean', { default: false })
  nameIsShared: boolean;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { default: () => 'now()' })
  updatedAt: Date;
}
