import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Role } from '../../auth/roles.js';
import type { FieldFault } from '../../failure.js';
import type { FieldChanges } from '../../values/differences.js';

/**
 * A change of a profile that was asked for and waits; gone once it is applied, refused or taken back. A request for what was refused
 * is one that waits for an approval, and stays for a while once it is decided.
 */
@Entity('deferred_changes')
export class DeferredChange {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  userId: string;

  /** Where the person was at home when it was asked for. */
  @Column('uuid', { nullable: true })
  organizationId: string | null;

  /** As it was sent; of what is taken back, what it goes back to. */
  @Column('json')
  body: Record<string, unknown>;

  @Column('text')
  handling: 'strict' | 'lenient';

  @Column('timestamptz', { nullable: true })
  until: Date | null;

  @Column('text')
  by: 'instant' | 'approval' | 'proof';

  /** When what it does is to be taken back. */
  @Column('timestamptz', { nullable: true })
  revertAt: Date | null;

  /** Of a change that is taken back: what it did. */
  @Column('json', { nullable: true })
  reverting: FieldChanges | null;

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

  /** Of a request: what was refused. */
  @Column('json', { nullable: true })
  refused: FieldFault[] | null;

  /** The least role that lifts all of it. */
  @Column('text', { nullable: true })
  liftedBy: Role | null;

  /** Who was written to. */
  @Column('uuid', { array: true, nullable: true })
  told: string[] | null;

  @Column('timestamptz', { nullable: true })
  expiresAt: Date | null;

  /** `null` while it waits. */
  @Column('text', { nullable: true })
  outcome: 'approved' | 'declined' | 'expired' | 'ended' | null;

  @Column('uuid', { nullable: true })
  decidedBy: string | null;

  @Column('timestamptz', { nullable: true })
  decidedAt: Date | null;

  /** Of who decided. */
  @Column('text', { nullable: true })
  comment: string | null;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt: Date;
}
