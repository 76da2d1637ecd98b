import { ROLES, isAtLeast, type MemberRole, type Role } from '../auth/roles.js';
import type { Category, Override } from '../notifications/effective.js';
import type { PersonaOverrides } from '../personas/read-through.js';
import type { Day, Period } from '../values/business-hours.js';
import type { Facts, JsonMap, Snapshot } from './profile.js';

/** A row of the snapshot statement. */
export interface SnapshotRow {
  /** `null`: the platform itself. */
  actor_id: string | null;
  actor_superadmin: boolean;
  actor_role: Role | null;
  actor_department_id: string | null;
  id: string | null;
  organization_id: string | null;
  department_id: string | null;
  superadmin: boolean;
  role: Role | null;
  email: string;
  email_key: string;
  verification_status: 'verified' | 'unverified';
  full_name: string | null;
  first_name: string | null;
  last_name: string | null;
  phone_number: string | null;
  phone_region: string | null;
  designation: string | null;
  picture: string | null;
  language: string | null;
  timezone: string | null;
  availability: 'available' | 'unavailable';
  availability_until: Date | null;
  availability_changed_at: Date | null;
  avatar_id: string | null;
  default_organization_id: string | null;
  call_forwarding_enabled: boolean;
  newsletter: boolean;
  status: 'active' | 'disabled';
  deleted_at: Date | null;
  automations: JsonMap;
  settings: JsonMap;
  preferences: JsonMap;
  version: number;
  created_at: Date;
  updated_at: Date;
  sms_number_id: string | null;
  sms_number: string | null;
  persona_id: string | null;
  persona_overrides: PersonaOverrides | null;
  organization_name: string | null;
  organization_address: string | null;
  organization_city: string | null;
  organization_website: string | null;
  lead_provider: string | null;
  organization_timezone: string | null;
  business_hours: { [day in Day]?: Period[] } | null;
  allows_override: boolean | null;
  catalogue: [key: string, enabledByDefault: boolean, required: boolean][];
  overrides: [level: Override['level'], category: string, enabled: boolean | null, locked: boolean | null][] | null;
}

/** The further columns of a snapshot that is read for a write. */
export interface FactsRow {
  email_is_taken: boolean;
  phone_is_organization_number: boolean;
  collisions: number;
  now: Date;
}

/** What the fields that few writes send need to know beside it. */
export interface RareFactsRow {
  new_home_exists: boolean;
  new_home_role: MemberRole | null;
  department_exists: boolean;
  sent_sms_number: { id: string; assigneeId: string | null } | null;
  is_member_of_default: boolean;
  outbound_number_exists: boolean;
  other_admins: number;
  other_superadmins: number;
  is_last_admin_elsewhere: boolean;
}

/** As if nothing of it were there, for writes that don't ask. */
export const NO_RARE_FACTS: RareFactsRow = {
  new_home_exists: false,
  new_home_role: null,
  department_exists: false,
  sent_sms_number: null,
  is_member_of_default: false,
  outbound_number_exists: false,
  other_admins: 0,
  other_superadmins: 0,
  is_last_admin_elsewhere: false,
};

/** Makes the snapshot; `undefined` when the target doesn't exist for the actor. The deleted exist for administrators. */
export function toSnapshot(row: SnapshotRow, facts?: Facts): Snapshot | undefined {
  const actor = {
    userId: row.actor_id,
    role: row.actor_superadmin ? 'SUPERADMIN' : row.actor_role,
    departmentId: row.actor_department_id,
  } as const;
  if (row.id === null || (actor.role === null && row.id !== row.actor_id)) return undefined;
  if (row.deleted_at !== null && !isAtLeast(actor.role, 'ADMIN')) return undefined;
  const overrides = (row.overrides ?? []).map(toOverride);
  return {
    actor,
    state: {
      user: toUserState(row, row.id),
      persona: row.persona_id === null ? null : { id: row.persona_id, overrides: row.persona_overrides ?? {} },
      notifications: ownPreferences(overrides),
    },
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    organization: {
      organization: row.organization_name,
      organizationAddress: row.organization_address,
      organizationCity: row.organization_city,
      organizationWebsite: row.organization_website,
      leadProvider: row.lead_provider,
      timezone: row.organization_timezone,
      businessHours: row.business_hours,
      allowsBusinessHoursOverride: row.allows_override ?? false,
    },
    catalogue: row.catalogue.map(([key, enabledByDefault, required]): Category => ({
      key,
      enabledByDefault,
      required,
    })),
    inherited: overrides.filter((override) => override.level !== 'user'),
    ...(facts === undefined ? {} : { facts }),
  };
}

function toUserState(row: SnapshotRow, id: string): Snapshot['state']['user'] {
  return {
    id,
    organizationId: row.organization_id,
    departmentId: row.department_id,
    accessRole: row.superadmin ? 'SUPERADMIN' : (row.role ?? ROLES[0]),
    email: row.email,
    emailKey: row.email_key,
    verificationStatus: row.verification_status,
    fullName: row.full_name,
    firstName: row.first_name,
    lastName: row.last_name,
    phoneNumber: row.phone_number,
    phoneRegion: row.phone_region,
    designation: row.designation,
    picture: row.picture,
    avatarId: row.avatar_id,
    defaultOrganizationId: row.default_organization_id,
    language: row.language,
    timezone: row.timezone,
    availability: row.availability,
    availabilityUntil: row.availability_until,
    availabilityChangedAt: row.availability_changed_at,
    callForwardingEnabled: row.call_forwarding_enabled,
    newsletter: row.newsletter,
    status: row.status,
    deletedAt: row.deleted_at,
    automations: row.automations,
    settings: row.settings,
    preferences: row.preferences,
    sinchPhoneNumber: row.sms_number,
    sinchPhoneNumberId: row.sms_number_id,
  };
}

export function toFacts(row: FactsRow, rare: RareFactsRow): Facts {
  return {
    emailIsTaken: row.email_is_taken,
    phoneIsOrganizationNumber: row.phone_is_organization_number,
    collisions: row.collisions,
    newHome: { exists: rare.new_home_exists, role: rare.new_home_role },
    departmentExists: rare.department_exists,
    smsNumber: rare.sent_sms_number,
    isMemberOfDefault: rare.is_member_of_default,
    outboundNumberExists: rare.outbound_number_exists,
    otherAdmins: rare.other_admins,
    otherSuperadmins: rare.other_superadmins,
    isLastAdminElsewhere: rare.is_last_admin_elsewhere,
    now: row.now,
  };
}

function toOverride([level, category, enabled, locked]: NonNullable<SnapshotRow['overrides']>[number]): Override {
  return { level, category, enabled, locked };
}

function ownPreferences(overrides: readonly Override[]): Record<string, boolean> {
  const own: Record<string, boolean> = {};
  for (const { level, category, enabled } of overrides)
    if (level === 'user' && enabled !== null) own[category] = enabled;
  return own;
}
