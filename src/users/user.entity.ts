import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A person who can log in, or a service account, which acts by keys alone. */
@Entity('users')
export class User {
  @PrimaryColumn('uuid')
  id: string;

  /** The home organization. */
  @Column('uuid', { nullable: true })
  organizationId: string | null;

  @Column('boolean', { default: false })
  superadmin: boolean;

  @Column('text', { default: 'person' })
  kind: 'person' | 'service';

  /** As typed; empty of a service account. */
  @Column('text')
  email: string;

  /** Normalised; unique over all users. */
  @Column('text', { nullable: true })
  emailKey: string | null;

  /** Set when written; otherwise the name is first + last. */
  @Column('text', { nullable: true })
  fullName: string | null;

  @Column('text', { nullable: true })
  firstName: string | null;

  @Column('text', { nullable: true })
  lastName: string | null;

  /** E.164. */
  @Column('text', { nullable: true })
  phoneNumber: string | null;

  /** ISO 3166-1 alpha-2. */
  @Column('text', { nullable: true })
  phoneRegion: string | null;

  @Column('text', { nullable: true })
  pronouns: string | null;

  @Column('text', { nullable: true })
  designation: string | null;

  @Column('text', { nullable: true })
  picture: string | null;

  /** BCP 47. */
  @Column('text', { nullable: true })
  language: string | null;

  /** IANA name; for display only. */
  @Column('text', { nullable: true })
  timezone: string | null;

  @Column('text', { default: 'available' })
  availability: 'available' | 'unavailable';

  @Column('timestamptz', { nullable: true })
  availabilityUntil: Date | null;

  @Column('timestamptz', { nullable: true })
  availabilityChangedAt: Date | null;

  @Column('boolean', { default: false })
  doNotDisturb: boolean;

  @Column('timestamptz', { nullable: true })
  doNotDisturbUntil: Date | null;

  @Column('boolean', { default: false })
  callForwardingEnabled: boolean;

  @Column('jsonb', { default: () => "'{}'" })
  callRules: Record<string, unknown>;

  /** What the person says; the rest is the organization’s. */
  @Column('jsonb', { default: () => "'{}'" })
  quietHours: Record<string, unknown>;

  /** By their ids. */
  @Column('jsonb', { default: () => "'{}'" })
  mutes: Record<string, unknown>;

  /** By category. */
  @Column('jsonb', { default: () => "'{}'" })
  digests: Record<string, unknown>;

  @Column('boolean', { default: false })
  newsletter: boolean;

  @Column('jsonb', { default: () => "'{}'" })
  automations: Record<string, unknown>;

  @Column('jsonb', { default: () => "'{}'" })
  settings: Record<string, unknown>;

  @Column('jsonb', { default: () => "'{}'" })
  preferences: Record<string, unknown>;

  @Column('text', { default: 'active' })
  status: 'active' | 'disabled';

  /** Deleted, and to be restored or erased; such a user is disabled as well. */
  @Column('timestamptz', { nullable: true })
  deletedAt: Date | null;

  @Column('text', { default: 'unverified' })
  verificationStatus: 'verified' | 'unverified';

  /** Whether somebody else has changed the e-mail address, and it isn't proven since. Kept by the database. */
  @Column('boolean', { default: false })
  emailImposed: boolean;

  /** Whether rights as a guest count as those of a SALES_REP. Kept by the database. */
  @Column('boolean', { default: true })
  guestRightsRest: boolean;

  /** Whether a second factor is on. */
  @Column('boolean', { default: false })
  twoFactorEnabled: boolean;

  /** Whether the user signs in through an identity provider. */
  @Column('boolean', { default: false })
  sso: boolean;

  /** The uploaded avatar; one of this and `picture` is set. */
  @Column('uuid', { nullable: true })
  avatarId: string | null;

  /** Which of their organizations the user starts in; a preference, not the home. */
  @Column('uuid', { nullable: true })
  defaultOrganizationId: string | null;

  /** argon2id; never leaves the service. */
  @Column('text', { nullable: true })
  passwordHash: string | null;

  /** Counts every change of the profile: user, persona and preferences. */
  @Column('integer', { default: 1 })
  version: number;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { default: () => 'now()' })
  updatedAt: Date;
}
