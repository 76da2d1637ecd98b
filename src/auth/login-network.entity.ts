import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A network that somebody has logged in from; the latest twenty of each. */
@Entity('login_networks')
export class LoginNetwork {
  @PrimaryColumn('uuid')
  userId: string;

  /** Hashed with a key of the service: the table doesn't say where anybody is. */
  @PrimaryColumn('bytea')
  network: Buffer;

  @Column('timestamptz', { default: () => 'now()' })
  lastLoginAt: Date;
}
