import type { Proof } from '../../auth/proof.rules.js';
import { isAtLeast, type MemberRole, type Role } from '../../auth/roles.js';
import type { Preferences } from '../../notifications/defaults.rules.js';
import type { Category, Override } from '../../notifications/effective.js';
import type { PersonaOverrides } from '../../personas/read-through.js';
import { toUserState, type UserRow } from '../../fields/user-columns.js';
import type { Day, Period } from '../../values/business-hours.js';
import type { ExceptionalHours, Holiday } from '../../values/special-days.js';
import type { QuietHours } from '../../values/quiet-hours.js';
import type { Facts, ProfileState, Snapshot, SnapshotWithHome } from '../profile.js';

/** A person, with the columns of the user. */
export interface PersonRow extends UserRow {
  id: string | null;
  email_key: string;
  deleted_at: Date | null;
  version: number;
  created_at: Date;
  updated_at: Date;
  persona_id: string | null;
  persona_overrides: PersonaOverrides | null;
}

/** What a person inherits from the home organization. */
export interface InheritedRow {
  organization_name: string | null;
  organization_address: string | null;
  organization_city: string | null;
  organization_website: string | null;
  lead_provider: string | null;
  organization_timezone: string | null;
  business_hours: { [day in Day]?: Period[] } | null;
  allows_override: boolean | null;
  email_changes: 'immediate' | 'confirm' | null;
  /** `null` for none, so that nothing is parsed of most. */
  step_up_fields: string[] | null;
  /** `null` where none of them is one of a profile's. */
  step_up_deeds: string[] | null;
}

/** A row of the snapshot statement. */
export interface SnapshotRow extends PersonRow, InheritedRow {
  /** `null`: the platform itself. */
  actor_id: string | null;
  actor_superadmin: boolean;
  actor_role: Role | null;
  actor_department_id: string | null;
  actor_proof: Proof;
  catalogue: [key: string, enabledByDefault: boolean, required: boolean][];
  overrides: [level: Override['level'], category: string, enabled: boolean | null, locked: boolean | null][] | null;
}

/** The further columns of a snapshot that tells when the person may be reached. */
export interface HomeRow {
  holidays: Holiday[] | null;
  exceptional_hours: ExceptionalHours[] | null;
  organization_quiet_hours: QuietHours | null;
}

/** The further columns of a snapshot that is read for a write. */
export interface FactsRow {
  email_is_taken: boolean;
  phone_is_organization_number: boolean;
  collisions: number;
  require_preconditions: boolean | null;
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

const NONE: readonly string[] = [];
const NO_CHANNELS: ProfileState['channels'] = {};

/** Makes the snapshot; `undefined` when the target doesn't exist for the actor. The deleted exist for administrators. */
export function toSnapshot(row: SnapshotRow, facts?: Facts): Snapshot | undefined {
  const actor = {
    userId: row.actor_id,
    role: row.actor_superadmin ? 'SUPERADMIN' : row.actor_role,
    departmentId: row.actor_department_id,
    proof: row.actor_proof,
  } as const;
  if (row.id === null || (actor.role === null && row.id !== row.actor_id)) return undefined;
  if (row.deleted_at !== null && !isAtLeast(actor.role, 'ADMIN')) return undefined;
  const overrides = (row.overrides ?? []).map(toOverride);
  return {
    actor,
    state: {
      user: toUserState(row),
      persona: row.persona_id === null ? null : { id: row.persona_id, overrides: row.persona_overrides ?? {} },
      notifications: ownPreferences(overrides),
      channels: NO_CHANNELS,
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
    emailChanges: row.email_changes ?? 'immediate',
    stepUp: { fields: row.step_up_fields ?? NONE, deeds: row.step_up_deeds ?? NONE },
    catalogue: row.catalogue.map(([key, enabledByDefault, required]): Category => ({
      key,
      enabledByDefault,
      required,
    })),
    inherited: overrides.filter((override) => override.level !== 'user'),
    ...(facts === undefined ? {} : { facts }),
  };
}

export function toHome(row: InheritedRow & HomeRow): SnapshotWithHome['home'] {
  if (row.organization_timezone === null) return null;
  return {
    timezone: row.organization_timezone,
    businessHours: row.business_hours ?? {},
    holidays: row.holidays ?? [],
    exceptionalHours: row.exceptional_hours ?? [],
    allowsBusinessHoursOverride: row.allows_override ?? false,
    quietHours: row.organization_quiet_hours ?? {},
  };
}

/** With what all levels say of channels, the person among them. */
export function withChannels<S extends Snapshot>(snapshot: S, preferences: Preferences): S {
  const own = preferences.overrides.filter(({ level, channels }) => level === 'user' && channels !== null);
  const channels = Object.fromEntries(own.map((one) => [one.category, one.channels ?? {}]));
  return { ...snapshot, state: { ...snapshot.state, channels }, preferences };
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
    requirePreconditions: row.require_preconditions ?? false,
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
