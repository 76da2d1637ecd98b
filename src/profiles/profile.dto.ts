import { ApiProperty } from '@nestjs/swagger';
import { ROLES, type Role } from '../auth/roles.js';
import { DecidedInPart } from '../http/decided-in-part.js';
import { fault, field, noFaults } from '../http/field.js';
import {
  Clearable,
  EmailAddress,
  Flag,
  Id,
  Language,
  Name,
  OneOf,
  Optional,
  PhoneNumber,
  Text,
  TimeZone,
  WebUrl,
} from '../http/fields.js';
import { Instant } from '../http/query.fields.js';
import { FlagMap, FreeMap, Nested } from '../http/structured.fields.js';
import { PreferencesDto } from './preferences.dto.js';
import { acceptedBusinessHoursForms, parseBusinessHoursText } from '../values/business-hours-text.js';

/** The persona's texts. `null` takes an override back, so that the text reads through to the user or organization again. */
export class PersonaDto {
  @Clearable()
  @Name({ max: 200, example: 'Alex Rep' })
  user?: string | null;

  @Clearable()
  @Text({ max: 200, example: 'Senior Account Executive' })
  position?: string | null;

  @Clearable()
  @EmailAddress()
  userEmail?: string | null;

  @Clearable()
  @Name({ max: 200, example: 'Acme Corp' })
  organization?: string | null;

  @Clearable()
  @Text({ max: 500, example: '500 Bay St, Toronto, ON' })
  organizationAddress?: string | null;

  @Clearable()
  @Text({ max: 200, example: 'Facebook Lead Ads' })
  leadProvider?: string | null;

  @Clearable()
  @WebUrl({ example: 'https://acme.example' })
  organizationWebsite?: string | null;

  @Clearable()
  @Text({ max: 200, example: 'Toronto' })
  organizationCity?: string | null;

  @Clearable()
  @Text({ max: 200, example: 'Ontario' })
  region?: string | null;

  /** IANA name. Only while the organization’s `allowUserBusinessHoursOverride` is on, for every role. */
  @Clearable()
  @TimeZone()
  timezone?: string | null;

  /** Read as data and kept as written. Only while the organization’s `allowUserBusinessHoursOverride` is on. */
  @Clearable()
  @BusinessHoursText()
  businessHours?: string | null;
}

/**
 * A change of a profile. Absent fields stay, `null` clears a field (it inherits again, where there is something to
 * inherit), objects are merged key by key, arrays are replaced.
 */
@DecidedInPart()
export class ProfileDto {
  /** Display name. Written after first and last name, it wins over them; writing those later puts them first again. */
  @Optional()
  @Text({ min: 1, max: 200, example: 'Alex Rep' })
  fullName?: string;

  @Clearable()
  @Name({ max: 128, example: 'Alex' })
  firstName?: string | null;

  @Clearable()
  @Name({ max: 128, example: 'Rep' })
  lastName?: string | null;

  /** Login address, unique over all users: 409 `email_taken`. A new address is `unverified`. */
  @Optional()
  @EmailAddress()
  email?: string;

  /** Personal phone. 409 `phone_is_organization_number` when it is an SMS number of any organization. */
  @Clearable()
  @PhoneNumber()
  phoneNumber?: string | null;

  /** Job title, for display. */
  @Clearable()
  @Text({ max: 200, example: 'Senior Account Executive' })
  designation?: string | null;

  /** SMS number of the organization to assign; administrators only. `null` releases it. */
  @Clearable()
  @PhoneNumber({ example: '+14165550111' })
  sinchPhoneNumber?: string | null;

  /**
   * Moves the person to another home organization, as a SALES_REP unless `accessRole` is sent or they are a member there;
   * superadmins only. Department, SMS number, and what pointed to the old home, are given up.
   */
  @Optional()
  @Id()
  organizationId?: string;

  /** A department of the home organization; administrators only. */
  @Clearable()
  @Id()
  departmentId?: string | null;

  /** Never above the own role; an organization keeps an administrator. */
  @Optional()
  @OneOf(ROLES, { example: 'SALES_REP' })
  accessRole?: Role;

  /** `disabled` ends the person’s access at the next request; administrators only, never oneself. */
  @Optional()
  @OneOf(['active', 'disabled'])
  status?: 'active' | 'disabled';

  /** Free-form automation toggles and settings, at most 64 KiB and 32 levels. */
  @Clearable()
  @FreeMap({ example: { followUp: { enabled: true, afterDays: 3 } } })
  automations?: Record<string, unknown> | null;

  /** Whether calls go to the personal phone while the user is offline or busy. */
  @Optional()
  @Flag()
  callForwardingEnabled?: boolean;

  /** Whether the user wants the newsletter. */
  @Optional()
  @Flag()
  newsletter?: boolean;

  /** Whether chats and calls may come in. */
  @Optional()
  @OneOf(['available', 'unavailable'])
  availability?: 'available' | 'unavailable';

  /** When that ends by itself; `null` is for good. */
  @Clearable()
  @Instant()
  availabilityUntil?: string | null;

  /** One of the user’s organizations to start in; `null` is the home organization. */
  @Clearable()
  @Id()
  defaultOrganizationId?: string | null;

  /** Category → on or off, as the user’s own override; `null` inherits again. */
  @Clearable()
  @FlagMap({ example: { calls: true, campaigns: false } })
  notificationPreferences?: Record<string, boolean | null> | null;

  /** Made by the first text that is set, merged after that. */
  @Clearable()
  @Nested(() => PersonaDto)
  persona?: PersonaDto | null;

  @Clearable()
  @WebUrl({ example: 'https://cdn.example.com/alex.png' })
  picture?: string | null;

  @Clearable()
  @Language()
  language?: string | null;

  /** For display; business hours have their own zone in the persona. */
  @Clearable()
  @TimeZone()
  timezone?: string | null;

  /** Settings of the user interface, at most 64 KiB and 32 levels. */
  @Clearable()
  @FreeMap({ example: { theme: 'dark' } })
  settings?: Record<string, unknown> | null;

  @Clearable()
  @Nested(() => PreferencesDto)
  preferences?: PreferencesDto | null;
}

/** What became of one sent field. */
export class FieldDecisionView {
  /** RFC 6901 pointer into the body. */
  @ApiProperty({ example: '/persona/timezone' })
  pointer: string;

  @ApiProperty({ enum: ['applied', 'unchanged', 'refused', 'deferred'] })
  outcome: 'applied' | 'unchanged' | 'refused' | 'deferred';

  /** Only of a refused field. */
  @ApiProperty({ example: 'not_allowed' })
  code?: string;

  /** Which rule refused or deferred it. */
  @ApiProperty({ example: 'organizationAllowsHours' })
  rule?: string;

  @ApiProperty({ enum: ['platform', 'organization', 'department', 'user'] })
  level?: string;

  /** The least role that could make the change or lift the rule; `null` when nobody can. */
  @ApiProperty({ type: String, nullable: true, example: 'ADMIN' })
  liftedBy?: string | null;

  message?: string;

  /** Only of a deferred field: what it waits for. */
  @ApiProperty({ enum: ['instant', 'approval', 'proof'], example: 'instant' })
  by?: string;

  /** Only of a deferred field: the instant it waits for; `null` for what waits for somebody. */
  @ApiProperty({ type: Date, nullable: true })
  until?: Date | null;
}

/** What is asked for a field already, and waits. */
export class PendingView {
  /** The instant it is applied at; `null` for what waits for somebody. */
  @ApiProperty({ type: Date, nullable: true })
  until: Date | null;

  /** What it waits for. */
  @ApiProperty({ enum: ['instant', 'approval', 'proof'], example: 'instant' })
  by: string;
}

/** What the caller may do with one field. */
export class CapabilityView {
  editable: boolean;

  visible: boolean;

  /** The values a write may hold, the present one included; absent when any valid value is allowed. */
  @ApiProperty({ type: 'array', items: { type: 'string', nullable: true }, example: ['SALES_REP'] })
  allowedValues?: (string | null)[];

  /** Why the field isn’t editable. */
  @ApiProperty({ example: 'Only an administrator may change this.' })
  reason?: string;

  @ApiProperty({ example: 'atLeastAdmin' })
  rule?: string;

  @ApiProperty({ enum: ['platform', 'organization', 'department', 'user'] })
  level?: string;

  /** The least role that could make the change or lift the rule; `null` when nobody can. */
  @ApiProperty({ type: String, nullable: true, example: 'ADMIN' })
  liftedBy?: string | null;

  /** The next change of the field that waits; only for whoever may list those of the person. */
  @ApiProperty({ required: false, type: PendingView })
  deferred?: PendingView;
}

function BusinessHoursText(): PropertyDecorator {
  const forms = acceptedBusinessHoursForms.join(' · ');
  const check = (value: unknown) => {
    if (typeof value !== 'string') return fault('wrong_type', 'This must be a text.');
    if (value.length <= 200 && parseBusinessHoursText(value) !== undefined) return noFaults;
    return fault('invalid_business_hours', `These hours can’t be read. Forms that can: ${forms}`);
  };
  return field('business_hours', check, { type: String, maxLength: 200, example: '9am-6pm Mon-Fri' });
}
