import type { Proof } from '../auth/proof.rules.js';
import type { MemberRole, Role } from '../auth/roles.js';
import type { FieldFault } from '../failure.js';
import type { ChannelPatch, Preferences } from '../notifications/defaults.rules.js';
import type { Category, ChannelChoices, Override } from '../notifications/effective.js';
import type { PersonaKey } from '../fields/persona.fields.js';
import type { OrganizationHours } from '../personas/person-hours.js';
import type { PersonaOverrides, PersonaSource } from '../personas/read-through.js';
import type { QuietHours } from '../values/quiet-hours.js';
import type { UserChange, UserState } from '../fields/user.fields.js';
import type { FieldChanges } from '../values/differences.js';

/** Everything a profile write can change. Overrides only: what is inherited isn't in here. */
export interface ProfileState {
  user: UserState;
  persona: { id: string; overrides: PersonaOverrides } | null;
  /** The user's own overrides: category → on or off. */
  notifications: Record<string, boolean>;
  /** The same of channels: category → channel → on or off. Empty unless the write is about them. */
  channels: Record<string, ChannelChoices>;
}

/** The state of one profile at one instant, what it inherits, and who is asking. */
export interface Snapshot {
  actor: Standing;
  state: ProfileState;
  version: number;
  createdAt: Date;
  updatedAt: Date;
  /** What unset persona texts read through to; the user's own part follows the state. */
  organization: Omit<PersonaSource, 'user' | 'userEmail'>;
  /** Of the home organization: whether a new address counts at once. */
  emailChanges: 'immediate' | 'confirm';
  /** Of the home organization: the fields and deeds that it asks a recent proof for. */
  stepUp: { fields: readonly string[]; deeds: readonly string[] };
  catalogue: readonly Category[];
  /** Overrides of the organization's and the department's level. */
  inherited: readonly Override[];
  /** The same with channels and reasons; only in a snapshot read for a write of channels. */
  preferences?: Preferences;
  /** Only in a snapshot read for a write. */
  facts?: Facts;
}

/** A snapshot with what else of the home organization says when the person may be reached. */
export interface SnapshotWithHome extends Snapshot {
  /** `null`: nobody without a home organization has hours. */
  home: (OrganizationHours & { quietHours: QuietHours }) | null;
}

/** The actor's rights over this target: the role in the target's home organization, or SUPERADMIN. */
export interface Standing {
  /** `null`: the platform itself, as on the command line. */
  userId: string | null;
  role: Role | null;
  departmentId: string | null;
  proof: Proof;
}

/** What the sent values meet in the database, read in the same statement as the snapshot. */
export interface Facts {
  emailIsTaken: boolean;
  phoneIsOrganizationNumber: boolean;
  /** How often the caller has collided lately, when one of the two was asked. */
  collisions: number;
  /** The organization sent to be the home: whether it is there, and the role the target has in it already. */
  newHome: { exists: boolean; role: MemberRole | null };
  /** Whether the department sent is one of the home organization; here and below, of the new one when that is sent. */
  departmentExists: boolean;
  /** The SMS number sent, when it is an active one of the home organization. */
  smsNumber: { id: string; assigneeId: string | null } | null;
  /** Whether the target is a member of the default organization sent. */
  isMemberOfDefault: boolean;
  /** Whether the outbound number sent is an active one of the home organization. */
  outboundNumberExists: boolean;
  /** Whether the home organization takes changes of what is there with `If-Match` alone. */
  requirePreconditions: boolean;
  /** Other active ADMINs of the target's home organization. */
  otherAdmins: number;
  otherSuperadmins: number;
  /** Whether the target is the last active ADMIN of an organization where they are a guest. */
  isLastAdminElsewhere: boolean;
  /** When the transaction began: what `updatedAt` becomes. */
  now: Date;
}

/**
 * A value from a door that shows less than is stored. What the user already shows there is no change, so that sending
 * back what was read doesn't coarsen it: a head who reads as `user` and is sent as `user` stays a head.
 */
export class AsShown<Value> {
  constructor(
    readonly value: Value,
    readonly isShown: (user: UserState) => boolean,
  ) {}
}

/** A write as every door hands it over: parsed and valid by itself. Absent = untouched, `null` = cleared. */
export interface ProfileChange extends Omit<UserChange, 'language' | 'accessRole'> {
  /** What was sent beside it and isn't valid by itself: the change is decided to be refused with these. */
  faults?: readonly FieldFault[];
  language?: UserChange['language'] | AsShown<string | null>;
  accessRole?: Role | AsShown<Role>;
  notificationPreferences?: Record<string, boolean | null> | null;
  /** Category → channel → on or off. */
  notificationChannels?: Record<string, ChannelPatch | null>;
  persona?: Partial<Record<PersonaKey, string | null>> | null;
}

/** A change that is taken back: what it was, and what of it no write brings back. */
export interface Reverting {
  fields: FieldChanges;
  lost: readonly { pointer: string; message: string }[];
}

/** The name shown for a user; `SHOWN_NAME` says the same in SQL. */
export function displayName(user: Pick<UserState, 'fullName' | 'firstName' | 'lastName'>): string | null {
  if (user.fullName !== null) return user.fullName;
  const parts = [user.firstName, user.lastName].filter((part) => part !== null && part !== '');
  return parts.length === 0 ? null : parts.join(' ');
}

export function personaSourceOf({ state, organization }: Pick<Snapshot, 'state' | 'organization'>): PersonaSource {
  return { user: displayName(state.user), userEmail: state.user.email, ...organization };
}
