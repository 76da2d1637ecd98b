import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A challenge that a passkey has answered, until it would have ended by itself. */
@Entity('used_passkey_challenges')
export class UsedPasskeyChallenge {
  @PrimaryColumn('bytea')
  nonce: Buffer;

  @Column('timestamptz')
  expiresAt: Date;
}
