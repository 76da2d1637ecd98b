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

  /** Can’t be turned off. */
  @Column('boolean', { default: false })
  required: boolean;

  @Column('boolean', { default: true })
  enabledByDefault: boolean;

  @Column('integer')
  position: number;
}
