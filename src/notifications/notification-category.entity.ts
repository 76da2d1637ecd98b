import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One kind of notification; those without an organization are everyone’s. */
@Entity('notification_categories')
export class NotificationCategory {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { nullable: true })
  organizationId: string | null;

  @Column('text')
  key: string;

  @Column('text')
  label: string;

  @Column('text', { array: true })
  channels: string[];

  /** Those that are on while no level says otherwise; all of them if none is named. */
  @Column('text', { nullable: true, array: true })
  defaultChannels: string[] | null;

  /** Can’t be turned off. */
  @Column('boolean', { default: false })
  required: boolean;

  @Column('boolean', { default: true })
  enabledByDefault: boolean;

  @Column('integer')
  position: number;
}
