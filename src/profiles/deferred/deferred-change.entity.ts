import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A change of a profile that was asked for and waits; gone once it is applied, refused or taken back. */
@Entity('deferred_changes')
export class DeferredChange {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  userId: string;

  /** Where the person was at home when it was asked for. */
  @Column('uuid', { nullable: true })
  organizationId: string | null;

  /** As it was sent. */
  @Column('json')
  body: Record<string, unknown>;

  @Column('text')
  handling: 'strict' | 'lenient';

  @Column('timestamptz', { nullable: true })
  until: Date | null;

  @Column('text')
  by: 'instant' | 'approval' | 'proof';

  /** `null` once that person is erased. */
  @Column('uuid', { nullable: true })
  requestedBy: string | null;

  /** What that person was to the one it is about, when they asked. */
  @Column('text', { nullable: true })
  requestedRole: string | null;

  @Column('text', { nullable: true })
  requestId: string | null;

  /** Of applying it; more than one is a fault of the service or its database. */
  @Column('integer', { default: 0 })
  attempts: number;

  /** Of what waits for an instant. */
  @Column('timestamptz', { nullable: true })
  nextAttemptAt: Date | null;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt: Date;
}
