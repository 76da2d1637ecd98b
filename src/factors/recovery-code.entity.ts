import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A code that logs somebody in once, in the place of a factor that is lost. */
@Entity('recovery_codes')
export class RecoveryCode {
  @PrimaryColumn('uuid')
  userId: string;

  /** SHA-256. */
  @PrimaryColumn('bytea')
  hash: Buffer;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { nullable: true })
  usedAt: Date | null;
}
