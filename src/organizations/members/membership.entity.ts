import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { MemberRole } from '../../auth/roles.js';

/** The role a user has in an organization. SUPERADMIN is a flag on the user instead. */
@Entity('memberships')
export class Membership {
  @PrimaryColumn('uuid')
  userId: string;

  @PrimaryColumn('uuid')
  organizationId: string;

  @Column('text')
  role: MemberRole;

  @Column('uuid', { nullable: true })
  departmentId: string | null;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt: Date;
}
