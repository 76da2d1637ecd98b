import { ApiProperty } from '@nestjs/swagger';
import { ROLES, type Role } from '../auth/roles.js';
import { effectivePersona } from '../personas/read-through.js';
import { situationOf } from './decide.js';
import { isVisible } from './policy.js';
import { preferenceOf } from './preferences.js';
import { displayName, personaSourceOf, type JsonMap, type Snapshot } from './profile.js';

/** A user as everyone sees it who may see the person; private fields are absent for those who aren't senior. */
export class UserView {
  /** UUIDv7. */
  @ApiProperty({ format: 'uuid', example: '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071' })
  _id: string;

  @ApiProperty({ example: 'alex@acme.example' })
  email: string;

  /** The name as written, else first and last name. */
  @ApiProperty({ type: String, nullable: true, example: 'Alex Rep' })
  fullName: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Alex' })
  firstName: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Rep' })
  lastName: string | null;

  /** Personal phone, E.164. Private. */
  @ApiProperty({ type: String, nullable: true, example: '+14155550199' })
  phoneNumber?: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Senior Account Executive' })
  designation: string | null;

  /** The SMS number assigned to the user, E.164. */
  @ApiProperty({ type: String, nullable: true, example: '+14165550111' })
  sinchPhoneNumber: string | null;

  /** The home organization; `null` only for a SUPERADMIN without one. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  organizationId: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  departmentId: string | null;

  @ApiProperty({ enum: ROLES, example: 'SALES_REP' })
  accessRole: Role;

  /** Free-form automation toggles and settings. Private. */
  @ApiProperty({ type: 'object', additionalProperties: true, example: { followUp: { enabled: true, afterDays: 3 } } })
  automations?: JsonMap;

  /** Whether calls go to the personal phone while the user is offline or busy. Private. */
  callForwardingEnabled?: boolean;

  /** Whether the user wants the newsletter. Private. */
  newsletter?: boolean;

  /** Category → whether it notifies, with everything inherited resolved. Private. */
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'boolean' },
    example: { calls: true, campaigns: false },
  })
  notificationPreferences?: Record<string, boolean>;

  @ApiProperty({ enum: ['available', 'unavailable'] })
  availability: 'available' | 'unavailable';

  /** When the availability ends by itself. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  availabilityUntil: Date | null;

  /** The organization the user starts in. Private. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  defaultOrganizationId?: string | null;

  /** BCP 47. */
  @ApiProperty({ type: String, nullable: true, example: 'en-CA' })
  language: string | null;

  /** IANA name, for display; business hours have their own zone. */
  @ApiProperty({ type: String, nullable: true, example: 'America/Toronto' })
  timezone: string | null;

  /** An address elsewhere, or one of ours that expires, for an uploaded avatar. */
  @ApiProperty({ type: String, nullable: true, example: 'https://cdn.example.com/alex.png' })
  picture: string | null;

  /** Settings of the user interface. Private. */
  @ApiProperty({ type: 'object', additionalProperties: true, example: { theme: 'dark' } })
  settings?: JsonMap;

  /** How the user works with calls and the user interface. Private. */
  @ApiProperty({ type: 'object', additionalProperties: true, example: { colorMode: 'dark' } })
  preferences?: JsonMap;

  /** Private; `deleted` is shown to administrators only. */
  @ApiProperty({ enum: ['active', 'disabled', 'deleted'] })
  status?: 'active' | 'disabled' | 'deleted';

  /** Whether the e-mail address was proven; a new address is `unverified`. */
  @ApiProperty({ enum: ['verified', 'unverified'] })
  verificationStatus: 'verified' | 'unverified';

  /** Counts every change of user, persona and preferences; the `ETag` of the profile. */
  @ApiProperty({ type: 'integer', example: 7 })
  version: number;

  createdAt: Date;

  updatedAt: Date;
}

/** How the user appears to the outside. Unset texts read through to the user or the organization. */
export class PersonaView {
  @ApiProperty({ format: 'uuid' })
  _id: string;

  @ApiProperty({ type: String, nullable: true, example: 'Alex Rep' })
  user: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Leasing Manager' })
  position: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'alex@acme.example' })
  userEmail: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Acme Corp' })
  organization: string | null;

  @ApiProperty({ type: String, nullable: true, example: '500 Bay St, Toronto, ON' })
  organizationAddress: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Facebook Lead Ads' })
  leadProvider: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'https://acme.example' })
  organizationWebsite: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Toronto' })
  organizationCity: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Ontario' })
  region: string | null;

  /** IANA name; the organization's unless it allows overrides. */
  @ApiProperty({ type: String, nullable: true, example: 'America/Toronto' })
  timezone: string | null;

  /** As written; the organization's unless it allows overrides. */
  @ApiProperty({ type: String, nullable: true, example: '9am-6pm Mon-Fri' })
  businessHours: string | null;
}

/** The user as stored after the request, and the persona beside it: `null` until one is set. */
export interface ProfileView {
  user: UserView;
  persona: PersonaView | null;
}

/** Private fields of the view, each shown by the visibility of its row in the policy table. */
const PRIVATE = [
  'phoneNumber',
  'automations',
  'callForwardingEnabled',
  'newsletter',
  'notificationPreferences',
  'settings',
  'preferences',
  'status',
  'defaultOrganizationId',
] as const;

/** The profile as the snapshot's actor may see it; `picture` is the address that the user's picture has. */
export function presentProfile(snapshot: Snapshot, picture: string | null): ProfileView {
  const { state } = snapshot;
  const view: ProfileView = { user: presentUser(snapshot, picture), persona: presentPersona(snapshot) };
  if (state.user.id === snapshot.actor.userId) return view;
  const situation = situationOf(snapshot);
  for (const field of PRIVATE) if (!isVisible(field, situation)) delete view.user[field];
  return view;
}

function presentUser(snapshot: Snapshot, picture: string | null): UserView {
  const { user } = snapshot.state;
  return {
    _id: user.id,
    email: user.email,
    fullName: displayName(user),
    firstName: user.firstName,
    lastName: user.lastName,
    phoneNumber: user.phoneNumber,
    designation: user.designation,
    sinchPhoneNumber: user.sinchPhoneNumber,
    organizationId: user.organizationId,
    departmentId: user.departmentId,
    accessRole: user.accessRole,
    automations: user.automations,
    callForwardingEnabled: user.callForwardingEnabled,
    newsletter: user.newsletter,
    notificationPreferences: presentPreferences(snapshot),
    availability: user.availability,
    availabilityUntil: user.availabilityUntil,
    defaultOrganizationId: user.defaultOrganizationId ?? user.organizationId,
    language: user.language,
    timezone: user.timezone,
    picture,
    settings: user.settings,
    preferences: user.preferences,
    status: user.deletedAt === null ? user.status : 'deleted',
    verificationStatus: user.verificationStatus,
    version: snapshot.version,
    createdAt: snapshot.createdAt,
    updatedAt: snapshot.updatedAt,
  };
}

function presentPersona(snapshot: Snapshot): PersonaView | null {
  const { persona } = snapshot.state;
  if (persona === null) return null;
  return { _id: persona.id, ...effectivePersona(persona.overrides, personaSourceOf(snapshot)) };
}

function presentPreferences(snapshot: Snapshot): Record<string, boolean> {
  const shown = snapshot.catalogue.map((category) => [category.key, preferenceOf(category, snapshot).enabled] as const);
  return Object.fromEntries(shown);
}
