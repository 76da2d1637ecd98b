import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A category that its organization no longer has; what people chose of it is kept for when it is brought back. */
@Entity('retired_notification_categories')
export class RetiredCategory {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  organizationId: string;

  @Column('text')
  key: string;

  @Column('text')
  label: string;

  @Column('text', { array: true })
  channels: string[];

  @Column('text', { nullable: true, array: true })
  defaultChannels: string[] | null;

  @Column('boolean')
  enabledByDefault: boolean;

  @Column('integer')
  position: number;

  @Column('timestamptz', { default: () => 'now()' })
  retiredAt: Date;
}
