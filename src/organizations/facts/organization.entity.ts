import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The tenant. */
@Entity('organizations')
export class Organization {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  companyId: string;

  @Column('text')
  name: string;

  @Column('text')
  slug: string;

  @Column('text', { nullable: true })
  picture: string | null;

  @Column('text', { nullable: true })
  phoneNumber: string | null;

  @Column('text', { nullable: true })
  address: string | null;

  @Column('text', { nullable: true })
  city: string | null;

  @Column('text', { nullable: true })
  website: string | null;

  @Column('text', { nullable: true })
  leadProvider: string | null;

  /** IANA name. */
  @Column('text', { default: 'UTC' })
  timezone: string;

  /** The longest life of a login of who is at home here; unset, it is the platform’s. */
  @Column('integer', { nullable: true })
  loginLifeHours: number | null;

  /** How long such a login may be unused. */
  @Column('integer', { nullable: true })
  loginIdleMinutes: number | null;

  /** Whether a new address of who is at home here counts at once, or once it is proved. */
  @Column('text', { default: 'immediate' })
  emailChanges: 'immediate' | 'confirm';

  /** The longest life of a key of who is at home here; unset, it is the platform’s. */
  @Column('integer', { nullable: true })
  keyLifeDays: number | null;

  /** Whether changes here and of who is at home here have to say which version they are of. */
  @Column('boolean', { default: false })
  requirePreconditions: boolean;

  /** Whether a login of who is at home here has to show a second factor. */
  @Column('boolean', { default: false })
  requireSecondFactor: boolean;

  /** What of people at home here is changed by recently proved logins alone: fields of the policy of profiles. */
  @Column('text', { array: true, default: () => "'{}'" })
  stepUpFields: string[];

  /** And what is done by such logins alone. */
  @Column('text', { array: true, default: () => "'{password,factors,keys}'" })
  stepUpDeeds: string[];

  @Column('jsonb', { default: () => "'{}'" })
  businessHours: Record<string, unknown>;

  @Column('jsonb', { default: () => "'[]'" })
  holidays: unknown[];

  @Column('jsonb', { default: () => "'[]'" })
  exceptionalHours: unknown[];

  /** What counts where a member says nothing. */
  @Column('jsonb', { default: () => "'{}'" })
  quietHours: Record<string, unknown>;

  /** Whether members may have business hours and a time zone of their own. */
  @Column('boolean', { default: false })
  allowUserBusinessHoursOverride: boolean;

  @Column('jsonb', { default: () => "'{}'" })
  branding: Record<string, unknown>;

  @Column('jsonb', { default: () => "'{}'" })
  store: Record<string, unknown>;

  @Column('jsonb', { default: () => "'{}'" })
  configuration: Record<string, unknown>;

  @Column('jsonb', { default: () => "'{}'" })
  features: Record<string, unknown>;

  /** Both of a suspended one; whoever is at home there is told why they can't get in. */
  @Column('timestamptz', { nullable: true })
  suspendedAt: Date | null;

  @Column('text', { nullable: true })
  suspendedBecause: string | null;

  /** Deleted, and to be restored or erased. */
  @Column('timestamptz', { nullable: true })
  deletedAt: Date | null;

  @Column('uuid', { nullable: true })
  createdBy: string | null;

  @Column('integer', { default: 1 })
  version: number;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { default: () => 'now()' })
  updatedAt: Date;
}
