import type { MemberRole, Role } from '../../auth/roles.js';
import type { Origin } from '../../changes/origin.js';
import type { Statement } from '../../database/database.js';
import { ownValues } from '../../fields/user-columns.js';
import type { FieldChanges } from '../../values/differences.js';
import type { Idempotency } from '../../changes/idempotency.js';
import type { ProfileState, Snapshot } from '../profile.js';
import { channelsThatAre } from '../../notifications/effective.js';
import { sameJson } from '../../values/merge.js';
import { writeProfile, writeUser } from './profiles.statements.js';
import { uuidv7 } from '../../values/uuid.js';

/** One acknowledged write, with all that goes into its statement. */
export interface ProfileWrite {
  before: Snapshot;
  after: ProfileState;
  fields: FieldChanges;
  origin: Origin;
  /** Stored with the answer, so that a repeated request is answered the same. */
  idempotency: Idempotency | undefined;
  answer: unknown;
}

/** The statement for what is changed, with its values. */
export function writing(write: ProfileWrite): [statement: Statement, values: unknown[]] {
  const [user, others] = [userValues(write), otherValues(write)];
  return others === undefined ? [writeUser, user] : [writeProfile, [...user, ...others]];
}

/** In the order of the parameters. */
function userValues({ before, after, fields, origin }: ProfileWrite): unknown[] {
  const is = after.user;
  return [
    is.id,
    is.organizationId,
    uuidv7(),
    before.version + 1,
    origin.actorId,
    origin.source,
    origin.requestId,
    origin.client,
    JSON.stringify(fields),
    origin.requestedBy ?? null,
    is.accessRole,
    ...ownValues(is),
  ];
}

/** The parameters behind those of the user, or `undefined` when nothing of theirs is changed. */
function otherValues({ before, after, idempotency, answer }: ProfileWrite): unknown[] | undefined {
  const [was, is] = [before.state, after.user];
  const memberChanges = changesMembership({ before, after });
  const personaChanges = after.persona !== null && was.persona?.overrides !== after.persona.overrides;
  const preferences = changedPreferences(was.notifications, after.notifications);
  const numberChanges = was.user.sinchPhoneNumberId !== is.sinchPhoneNumberId;
  const preferencesChange = preferences.takenBack.length > 0 || preferences.categories.length > 0;
  if (!(memberChanges || personaChanges || preferencesChange || numberChanges || idempotency)) return undefined;
  return [
    memberChanges,
    membershipRole(is.accessRole),
    is.departmentId,
    personaChanges,
    after.persona?.id ?? null,
    after.persona === null ? null : JSON.stringify(after.persona.overrides),
    preferences.takenBack,
    preferences.categories,
    preferences.enabled,
    numberChanges,
    is.sinchPhoneNumberId,
    idempotency?.route ?? null,
    idempotency?.key ?? null,
    idempotency?.requestHash ?? null,
    idempotency === undefined ? null : JSON.stringify(answer),
  ];
}

/** Whoever moves gets another membership, by a statement of its own. */
export function changesMembership({ before, after }: Pick<ProfileWrite, 'before' | 'after'>): boolean {
  const [was, is] = [before.state.user, after.user];
  const stays = was.organizationId === is.organizationId;
  return stays && (was.accessRole !== is.accessRole || was.departmentId !== is.departmentId);
}

/** A SUPERADMIN with a home organization is one of its administrators. */
export function membershipRole(role: Role): MemberRole {
  return role === 'SUPERADMIN' ? 'ADMIN' : role;
}

/** What is chosen of channels, and what of them is taken back, by the statements apart. */
export function changedChannels(before: ProfileState['channels'], after: ProfileState['channels']) {
  if (before === after) return NO_CHANGE;
  const isSet = (category: string) => Object.hasOwn(after, category);
  const chosen = Object.entries(after).filter(([category, channels]) => !sameJson(before[category], channels));
  return {
    takenBack: Object.keys(before).filter((category) => !isSet(category)),
    chosen: chosen.map(([category, channels]) => ({
      category,
      on: channelsThatAre(true, channels),
      off: channelsThatAre(false, channels),
    })),
  };
}

const NO_CHANGE = { takenBack: [], chosen: [] };

function changedPreferences(before: Record<string, boolean>, after: Record<string, boolean>) {
  const set = Object.keys(after).filter((category) => after[category] !== before[category]);
  return {
    // NOTE: a category may be called `constructor`.
    takenBack: Object.keys(before).filter((category) => !Object.hasOwn(after, category)),
    categories: set,
    enabled: set.map((category) => after[category]),
  };
}
