import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A provisioned number; the one assigned to a user is that user’s `sinchPhoneNumber`. */
@Entity('sms_numbers')
export class SmsNumber {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  organizationId: string;

  @Column('text')
  e164: string;

  @Column('text', { default: 'sinch' })
  provider: string;

  @Column('text', { nullable: true })
  label: string | null;

  @Column('text', { default: 'active' })
  status: 'active' | 'inactive';

  @Column('uuid', { nullable: true })
  assigneeId: string | null;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { default: () => 'now()' })
  updatedAt: Date;
}
