import { ApiProperty, OmitType } from '@nestjs/swagger';
import { STEP_UP_DEEDS, type StepUpDeed } from '../../auth/proof.rules.js';
import { ROLES, type Role } from '../../auth/roles.js';
import type { Code } from '../../codes.js';
import { DecidedInPart } from '../../http/decided-in-part.js';
import { PageQuery } from '../../http/page-query.js';
import { fault, field, noFaults, Value } from '../../http/field.js';
import { Clearable, Flag, Id, Optional, SomeOf, Text, WebUrl } from '../../http/fields.js';
import { FreeMap, Nested } from '../../http/structured.fields.js';
import { asSent } from '../../values/kinds.js';
import { STEP_UP_FIELDS, type StepUpField } from '../../writes/step-up.fields.js';
import { organizationFields as fields } from '../organization.fields.js';

/** How an organization looks. */
class BrandingDto {
  @Clearable()
  @HexColor()
  primaryColor?: string | null;

  @Clearable()
  @WebUrl({ example: 'https://cdn.example.com/acme.png' })
  logoUrl?: string | null;
}

/** The organization's app store. */
class StoreDto {
  @Clearable()
  @Flag()
  enabled?: boolean | null;

  @Clearable()
  @HostName()
  customDomain?: string | null;
}

class ConfigurationDto {
  @Clearable()
  @Text({ min: 1, max: 50, example: 's3' })
  defaultStorageProvider?: string | null;

  /** Whether members have to log in through the organization’s identity provider. */
  @Clearable()
  @Flag()
  enforceSSO?: boolean | null;
}

class OrganizationFacts {
  @Clearable()
  @Value(fields.picture.kind)
  picture?: string | null;

  /** The organization’s own phone, not one of its SMS numbers. */
  @Clearable()
  @Value(asSent(fields.phoneNumber.kind))
  phoneNumber?: string | null;

  @Clearable()
  @Value(fields.address.kind)
  address?: string | null;

  @Clearable()
  @Value(fields.city.kind)
  city?: string | null;

  @Clearable()
  @Value(fields.website.kind)
  website?: string | null;

  @Clearable()
  @Value(fields.leadProvider.kind)
  leadProvider?: string | null;

  /** The zone the business hours are meant in. */
  @Optional()
  @Value(fields.timezone.kind)
  timezone?: string;

  /** The longest life of a login of who is at home here, in hours; cleared, it is the platform’s. Counts at once. */
  @Clearable()
  @Value(fields.loginLifeHours.kind)
  loginLifeHours?: number | null;

  /** How long such a login may be unused, in minutes, counted from its last refresh; cleared, for all its life. Counts at once. */
  @Clearable()
  @Value(fields.loginIdleMinutes.kind)
  loginIdleMinutes?: number | null;

  /** `confirm`: a new e-mail address of who is at home here waits until its owner has confirmed it, by a link in a mail. */
  @Optional()
  @Value(fields.emailChanges.kind)
  emailChanges?: 'immediate' | 'confirm';

  /** The longest life of a key of who is at home here, in days; cleared, it is the platform’s. Counts at once. */
  @Clearable()
  @Value(fields.keyLifeDays.kind)
  keyLifeDays?: number | null;

  /**
   * Whether PUT, PATCH and DELETE of what is here, and of who is at home here, are taken with `If-Match` alone; 428
   * `precondition_required` without. `*` names no version.
   */
  @Optional()
  @Value(fields.requirePreconditions.kind)
  requirePreconditions?: boolean;

  /**
   * Whether a login of who is at home here has to show a second factor: one that hasn't opens only the routes that add one. Counts
   * at once, also for who sets it.
   */
  @Optional()
  @Value(fields.requireSecondFactor.kind)
  requireSecondFactor?: boolean;

  /** The fields of people at home here that only a login may change that was proved within ten minutes. Changing it takes one, too. */
  @Optional()
  @SomeOf(STEP_UP_FIELDS)
  stepUpFields?: StepUpField[];

  /**
   * What else takes such a login: one’s own password, adding and removing factors, making keys, and deleting, restoring and erasing
   * people at home here. Changing it takes one, too.
   */
  @Optional()
  @SomeOf(STEP_UP_DEEDS)
  stepUpDeeds?: StepUpDeed[];

  @Clearable()
  @Nested(() => BrandingDto)
  branding?: BrandingDto | null;

  @Clearable()
  @Nested(() => StoreDto)
  store?: StoreDto | null;

  @Clearable()
  @Nested(() => ConfigurationDto)
  configuration?: ConfigurationDto | null;

  /** Free-form switches and their settings, at most 64 KiB and 32 levels. */
  @Clearable()
  @FreeMap({ example: { campaigns: true, autopilot: { model: 'fast' } } })
  features?: Record<string, unknown> | null;
}

/** A change of an organization: absent fields stay, `null` clears, objects are merged key by key. */
@DecidedInPart()
export class OrganizationDto extends OrganizationFacts {
  @Optional()
  @Value(fields.name.kind)
  name?: string;

  /** Unique over all organizations: 409 `slug_taken`. */
  @Optional()
  @Value(fields.slug.kind)
  slug?: string;
}

@DecidedInPart()
export class NewOrganizationDto extends OrganizationFacts {
  @Value(fields.name.kind)
  name: string;

  /** Unique over all organizations: 409 `slug_taken`. */
  @Value(fields.slug.kind)
  slug: string;

  /** The company it belongs to; one of the same name is made unless given. */
  @Optional()
  @Id()
  companyId?: string;
}

export class OrganizationsQuery extends PageQuery {
  /** `nextCursor` of the page before. */
  @Optional()
  @Text({ max: 1500 })
  cursor?: string;
}

export class BrandingView {
  @ApiProperty({ type: String, nullable: true, example: '#0057b8' })
  primaryColor: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'https://cdn.example.com/acme.png' })
  logoUrl: string | null;
}

export class StoreView {
  enabled: boolean;

  @ApiProperty({ type: String, nullable: true, example: 'apps.acme.example' })
  customDomain: string | null;
}

export class ConfigurationView {
  @ApiProperty({ type: String, nullable: true, example: 's3' })
  defaultStorageProvider: string | null;

  enforceSSO: boolean;
}

export class OrganizationView {
  @ApiProperty({ format: 'uuid' })
  _id: string;

  /** The same as `_id`. */
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ format: 'uuid' })
  companyId: string;

  @ApiProperty({ example: 'Acme Corp' })
  name: string;

  @ApiProperty({ example: 'acme' })
  slug: string;

  @ApiProperty({ type: String, nullable: true })
  picture: string | null;

  /** E.164. */
  @ApiProperty({ type: String, nullable: true, example: '+14165550100' })
  phoneNumber: string | null;

  @ApiProperty({ type: String, nullable: true, example: '500 Bay St' })
  address: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Toronto' })
  city: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'https://acme.example' })
  website: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Facebook Lead Ads' })
  leadProvider: string | null;

  @ApiProperty({ example: 'America/Toronto' })
  timezone: string;

  /** The longest life of a login of who is at home here, in hours; `null`: the platform’s. */
  @ApiProperty({ type: 'integer', nullable: true, example: 12 })
  loginLifeHours: number | null;

  /** How long such a login may be unused, in minutes; `null`: for all its life. */
  @ApiProperty({ type: 'integer', nullable: true, example: 60 })
  loginIdleMinutes: number | null;

  /** Whether a new e-mail address of who is at home here counts at once, or once it is confirmed. */
  @ApiProperty({ enum: ['immediate', 'confirm'], example: 'immediate' })
  emailChanges: 'immediate' | 'confirm';

  /** The longest life of a key of who is at home here, in days; `null`: 365. */
  @ApiProperty({ type: 'integer', nullable: true, example: 90 })
  keyLifeDays: number | null;

  /** Whether changes here and of who is at home here have to say which version they are of. */
  @ApiProperty({ example: false })
  requirePreconditions: boolean;

  /** Whether a login of who is at home here has to show a second factor. */
  @ApiProperty({ example: false })
  requireSecondFactor: boolean;

  /** The fields of people at home here that only a login may change that was proved within ten minutes. */
  @ApiProperty({ type: [String], enum: STEP_UP_FIELDS, example: ['accessRole'] })
  stepUpFields: StepUpField[];

  /** What else takes such a login. */
  @ApiProperty({ type: [String], enum: STEP_UP_DEEDS, example: ['password', 'factors', 'keys'] })
  stepUpDeeds: StepUpDeed[];

  branding: BrandingView;

  store: StoreView;

  configuration: ConfigurationView;

  @ApiProperty({ type: 'object', additionalProperties: true, example: { campaigns: true } })
  features: Record<string, unknown>;

  /** Whether anybody at home in it gets in. */
  @ApiProperty({ enum: ['active', 'suspended', 'deleted'], example: 'active' })
  status: 'active' | 'suspended' | 'deleted';

  /** What those are told who can’t get in; `null` unless it is suspended. */
  @ApiProperty({ type: String, nullable: true, example: 'The bill of October is open.' })
  suspendedBecause: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  deletedAt: Date | null;

  /** What the caller is in it. */
  @ApiProperty({ enum: ROLES })
  accessRole: Role;

  /** Counts the changes of the organization, its departments, members and numbers. */
  @ApiProperty({ type: 'integer', example: 7 })
  version: number;

  createdAt: Date;

  updatedAt: Date;
}

/** An organization that a dry run would make: it has no ids yet, and no version. */
export class PlannedOrganizationView extends OmitType(OrganizationView, [
  '_id',
  'id',
  'companyId',
  'status',
  'suspendedBecause',
  'deletedAt',
  'version',
  'createdAt',
  'updatedAt',
]) {}

function HexColor(): PropertyDecorator {
  return pattern('invalid_color', /^#[0-9a-f]{6}$/i, 'This must be a color such as #0057b8.', {
    example: '#0057b8',
    maxLength: 7,
  });
}

/** RFC 1123, with at least two labels. */
function HostName(): PropertyDecorator {
  const label = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';
  const host = new RegExp(`^(?=.{1,253}$)(${label}\\.)+${label}$`, 'i');
  return pattern('invalid_host_name', host, 'This must be a host name such as apps.acme.example.', {
    example: 'apps.acme.example',
    maxLength: 253,
  });
}

function pattern(
  code: Code,
  form: RegExp,
  message: string,
  facts: { example: string; maxLength: number },
): PropertyDecorator {
  const check = (value: unknown) => {
    if (typeof value !== 'string') return fault('wrong_type', 'This must be a text.');
    return value.length <= facts.maxLength && form.test(value) ? noFaults : fault(code, message);
  };
  return field(code, check, { type: String, ...facts });
}
