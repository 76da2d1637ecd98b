import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { FactorMethod } from '../factors/factors.rules.js';

/** How somebody has shown who they are. */
export type AuthenticationMethod = 'password' | FactorMethod;

/** One login: a family of refresh tokens. */
@Entity('sessions')
export class Session {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  userId: string;

  /** The `User-Agent` that logged in. */
  @Column('text', { nullable: true })
  client: string | null;

  /** A short name of it, see `security/device.ts`. */
  @Column('text', { nullable: true })
  device: string | null;

  /** From where, coarsely. */
  @Column('text', { nullable: true })
  network: string | null;

  @Column('text', { array: true, default: () => "'{password}'" })
  authenticatedBy: AuthenticationMethod[];

  /** Whether only a password has begun it, and the organization at home asks for more. */
  @Column('boolean', { default: false })
  lacksFactor: boolean;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { default: () => 'now()' })
  lastSeenAt: Date;

  /** When the person has last proved who they are in it; `null` in a login of an earlier version: at its beginning. */
  @Column('timestamptz', { nullable: true, default: () => 'now()' })
  provedAt: Date | null;

  /** The end that counts, also where the organization has set one. */
  @Column('timestamptz')
  expiresAt: Date;

  @Column('timestamptz', { nullable: true })
  revokedAt: Date | null;

  @Column('text', { nullable: true })
  revokedBecause: 'logout' | 'reuse' | 'administrator' | 'password' | 'factor' | null;
}
