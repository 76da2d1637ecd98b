import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Signature } from './signing.js';
import type { PausedBecause } from './webhooks.rules.js';

/** An endpoint of an organization that is told of events, and how far it has been told. */
@Entity('webhooks')
export class Webhook {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  organizationId: string;

  @Column('text')
  url: string;

  /** `null`: all. */
  @Column('text', { array: true, nullable: true })
  types: string[] | null;

  /** By the beginnings of their pointers; `null`: all. */
  @Column('text', { array: true, nullable: true })
  fields: string[] | null;

  @Column('boolean')
  excludeOwn: boolean;

  @Column('text')
  signature: Signature;

  @Column('bytea')
  sealedSecret: Buffer;

  /** The one before, while both sign. */
  @Column('bytea', { nullable: true })
  sealedSecretBefore: Buffer | null;

  @Column('timestamptz', { nullable: true })
  secretRotatedAt: Date | null;

  /** Whose keys `excludeOwn` is about, with the login or key that it was made by. */
  @Column('uuid', { nullable: true })
  madeBy: string | null;

  @Column('text', { nullable: true })
  client: string | null;

  /** The last one that there is a delivery of, if it is asked for. */
  @Column('bigint')
  position: string;

  @Column('text', { nullable: true })
  pausedBecause: PausedBecause | null;

  @Column('timestamptz', { nullable: true })
  pausedAt: Date | null;

  /** Since when all attempts have failed. */
  @Column('timestamptz', { nullable: true })
  failingSince: Date | null;

  /** When its administrators were told of that. */
  @Column('timestamptz', { nullable: true })
  warnedAt: Date | null;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt: Date;
}
