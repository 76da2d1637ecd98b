import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What somebody has begun to prove, until it is used or has run out. */
@Entity('login_challenges')
export class LoginChallenge {
  /** SHA-256 of what only they were told. */
  @PrimaryColumn('bytea')
  hash: Buffer;

  @Column('text')
  purpose: 'login' | 'passkey-login' | 'passkey-registration' | 'step-up';

  /** Unknown of a login by passkey. */
  @Column('uuid', { nullable: true })
  userId: string | null;

  /** Of what is proved within a login. */
  @Column('uuid', { nullable: true })
  sessionId: string | null;

  /** SHA-256 of the hash that the password matched, so that another password ends it. */
  @Column('bytea', { nullable: true })
  passwordProof: Buffer | null;

  /** What a passkey signs. */
  @Column('bytea', { nullable: true })
  challenge: Buffer | null;

  @Column('integer', { default: 0 })
  tries: number;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz')
  expiresAt: Date;
}
