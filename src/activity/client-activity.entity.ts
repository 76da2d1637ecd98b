import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ClientChannel } from './client-channel.js';

/** When a user was seen through a kind of client; kept in batches, so the last minute may be missing. */
@Entity('client_activity')
export class ClientActivity {
  @PrimaryColumn('uuid')
  userId: string;

  @PrimaryColumn('text')
  channel: ClientChannel;

  @Column('timestamptz')
  firstSeenAt: Date;

  @Column('timestamptz', { nullable: true })
  lastLoginAt: Date | null;

  @Column('timestamptz', { nullable: true })
  lastActionAt: Date | null;
}
