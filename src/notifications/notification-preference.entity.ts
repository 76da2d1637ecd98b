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

  @Column('text', { nullable: true, array: true })
  channels: string[] | null;

  /** The levels above can’t differ. */
  @Column('boolean', { nullable: true })
  locked: boolean | null;

  @Column('timestamptz', { default: () => 'now()' })
  updatedAt: Date;
}
