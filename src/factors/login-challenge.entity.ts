import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A login that waits for its second step, until it is used or has run out. */
@Entity('login_challenges')
export class LoginChallenge {
  /** SHA-256 of what only who showed the password was told. */
  @PrimaryColumn('bytea')
  hash: Buffer;

  @Column('uuid')
  userId: string;

  /** SHA-256 of the hash that the password matched, so that another password ends it. */
  @Column('bytea')
  passwordProof: Buffer;

  @Column('integer', { default: 0 })
  tries: number;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz')
  expiresAt: Date;
}
