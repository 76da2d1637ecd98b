import { Column, Entity, PrimaryColumn } from 'typeorm';

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

  @Column('timestamptz', { default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { default: () => 'now()' })
  lastSeenAt: Date;

  @Column('timestamptz')
  expiresAt: Date;

  @Column('timestamptz', { nullable: true })
  revokedAt: Date | null;

  @Column('text', { nullable: true })
  revokedBecause: 'logout' | 'reuse' | 'administrator' | 'password' | null;
}
