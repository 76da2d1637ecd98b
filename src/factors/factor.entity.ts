import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What somebody shows beside their password; it counts once it is confirmed. */
@Entity('factors')
export class Factor {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  userId: string;

  @Column('text')
  kind: 'totp' | 'passkey';

  @Column('text')
  name: string;

  /** Of a TOTP, as {@link SecretBox} seals it. */
  @Column('bytea', { nullable: true })
  secret: Buffer | null;

  /** The time step of the last code that was taken. */
  @Column('bigint', { nullable: true })
  lastStep: string | null;

  @Column('bytea', { nullable: true })
  credentialId: Buffer | null;

  /** COSE. */
  @Column('bytea', { nullable: true })
  publicKey: Buffer | null;

  @Column('bigint', { nullable: true })
  signCount: string | null;

  @Column('text', { array: true, nullable: true })
  transports: string[] | null;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { nullable: true })
  confirmedAt: Date | null;

  @Column('timestamptz', { nullable: true })
  lastUsedAt: Date | null;
}
