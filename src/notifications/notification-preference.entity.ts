import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a level says about a category, where it differs from the level below. */
@Entity('notification_preferences')
export class NotificationPreference {
  @PrimaryColumn('text')
  level: 'organization' | 'department' | 'user';

  @PrimaryColumn('uuid')
  ownerId: string;

  @PrimaryColumn('text')
  category: string;

  @Column('boolean', { nullable: true })
  enabled: boolean | null;

  /** Those that are on. */
  @Column('text', { nullable: true, array: true })
  channels: string[] | null;

  /** Those that are off; the others are as below. */
  @Column('text', { nullable: true, array: true })
  channelsOff: string[] | null;

  /** The levels above can’t differ in `enabled`. */
  @Column('boolean', { nullable: true })
  locked: boolean | null;

  /** The same of the channels. */
  @Column('boolean', { nullable: true })
  locksChannels: boolean | null;

  /** Why, in the words of who set it. */
  @Column('text', { nullable: true })
  reason: string | null;

  @Column('timestamptz', { default: () => 'now()' })
  updatedAt: Date;
}
