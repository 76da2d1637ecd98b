import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Groups organizations; one is made with each organization unless given. */
@Entity('companies')
export class Company {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  name: string;

  @Column('uuid', { nullable: true })
  ownerId: string | null;

  @Column('integer', { default: 100 })
  maxDocuments: number;

  @Column('integer', { default: 1 })
  version: number;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { default: () => 'now()' })
  updatedAt: Date;
}
