import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { MemberRole } from '../auth/roles.js';

/** An e-mail address that may join an organization. */
@Entity('invitations')
export class Invitation {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  organizationId: string;

  /** As typed. */
  @Column('text')
  email: string;

  /** Normalised; one open invitation each in an organization. */
  @Column('text')
  emailKey: string;

  @Column('text')
  role: MemberRole;

  /** `null` once the department is deleted, too. */
  @Column('uuid', { nullable: true })
  departmentId: string | null;

  @Column('uuid', { nullable: true })
  invitedBy: string | null;

  /** Counts the tokens; only the latest is good. */
  @Column('integer', { default: 1 })
  generation: number;

  /** The latest of the tokens whose letter has left, and when; null where none has, or by an earlier version. */
  @Column('integer', { nullable: true })
  mailedGeneration: number | null;

  @Column('timestamptz', { nullable: true })
  mailedAt: Date | null;

  @Column('timestamptz')
  expiresAt: Date;

  @Column('timestamptz', { nullable: true })
  acceptedAt: Date | null;

  @Column('uuid', { nullable: true })
  acceptedBy: string | null;

  @Column('timestamptz', { nullable: true })
  revokedAt: Date | null;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { default: () => 'now()' })
  updatedAt: Date;
}
