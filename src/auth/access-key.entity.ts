import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Scope } from './scopes.js';

/** A key for a program, known by its fingerprint alone. */
@Entity('access_keys')
export class AccessKeyRow {
  @PrimaryColumn('uuid')
  id: string;

  /** Whose rights it has. */
  @Column('uuid')
  userId: string;

  @Column('text')
  name: string;

  @Column('text', { array: true })
  scopes: Scope[];

  /** Of a service account's: who made it. */
  @Column('uuid', { nullable: true })
  madeBy: string | null;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz')
  expiresAt: Date;

  /** Kept in batches, so the last minute may be missing. */
  @Column('timestamptz', { nullable: true })
  lastUsedAt: Date | null;

  @Column('timestamptz', { nullable: true })
  endedAt: Date | null;

  /** The key that it was rotated to; until its end both work. */
  @Column('uuid', { nullable: true })
  replacedBy: string | null;

  /** How many days before its end the owner was last told of it. */
  @Column('integer')
  toldDays: number;
}
