import { unproved } from '../auth/proof.rules.js';
import { ROLES, higherOf, isAtLeast, type Role } from '../auth/roles.js';
import type { CodeOf } from '../codes.js';
import type { Level } from '../failure.js';
import { differing, isKeptOnNowhere, ownOverride } from '../notifications/defaults.rules.js';
import {
  effectiveChannel,
  effectivePreference,
  type Channel,
  type ChannelChoices,
} from '../notifications/effective.js';
import type { UserState } from '../fields/user.fields.js';
import type { Mutes } from '../values/mute.js';
import type { QuietHours } from '../values/quiet-hours.js';
import type { Refusal as RefusalBy, WaitsFor } from '../writes/decision.js';
import { holdsKeys, lastAdmin, lastSuperadmin } from '../writes/last-admin.js';
import type { Facts, Reverting, Snapshot, Standing } from './profile.js';
import { isAsNear, sightOf } from './sight.js';

/** What the rules look at. Facts are absent when nobody has sent a value yet, as when a form asks what it may edit. */
export interface Situation {
  actor: Standing;
  target: UserState;
  snapshot: Snapshot;
  facts?: Facts;
  /** The key inside a map field, such as the category of a notification preference. */
  key?: string;
  /** Whether it is the channels of that category. */
  isOfChannels?: boolean;
  /** The instant the change is asked for, when that isn't now. */
  applyAt?: Date;
  /** Whether what the change waited for, other than an instant, has come. */
  isProved?: boolean;
  /** What is taken back. */
  reverting?: Reverting;
}

export type Refusal = RefusalBy<RuleName>;

/** Not now: what the change waits for, which is then decided anew. */
export interface Deferral {
  rule: RuleName;
  kind: 'deferred';
  by: WaitsFor;
  /** Of what waits for an instant. */
  until: Date | null;
}

export type Verdict = Refusal | Deferral;

/**
 * Refuses, defers, or stays silent. `value` is what the field would hold after the write; `undefined` asks whether any
 * value at all may be written.
 */
export type Rule<Answer extends Verdict = Verdict> = (situation: Situation, value?: unknown) => Answer | undefined;
export type RuleName = keyof typeof ruleTexts;

/** The rules in words, for the docs and for people who read a refusal. */
export const ruleTexts = {
  selfOrSenior: 'yourself, a head for lower roles of the own department, or an administrator',
  selfOrAdmin: 'yourself or an administrator',
  atLeastAdmin: 'an administrator of the organization',
  superadminOnly: 'a superadmin',
  notDeleted: 'somebody who is not deleted; asked of every field',
  isDeleted: 'somebody who is deleted',
  notSelf: 'somebody else than the person concerned',
  isPerson: 'a person; service accounts have no address, no other home and no role above ADMIN',
  neverUpwards: 'never above the own role',
  keepsAnAdmin: 'an organization keeps an active administrator, the platform a superadmin',
  homeExists: 'an organization that exists',
  leavesAnAdmin: 'the organization left keeps an active administrator',
  needsHome: 'a role below SUPERADMIN needs a home organization',
  organizationAllowsHours: 'only while the organization’s allowUserBusinessHoursOverride is on',
  emailIsFree: 'one user per e-mail address',
  addressIsProved:
    'where the organization’s emailChanges is confirm, not before whoever reads the new address has confirmed it',
  phoneIsPersonal: 'never an SMS number of an organization',
  departmentExists: 'a department of the home organization',
  smsNumberIsFree: 'a free, active SMS number of the home organization',
  categoryExists: 'a category of the catalogue',
  quietCategoriesExist: 'only categories of the catalogue pass',
  mutedCategoriesExist: 'a category of the catalogue, or everything',
  digestCategoriesExist: 'categories of the catalogue',
  categoryIsOpen: 'neither required by the platform nor locked by the organization or department',
  channelsExist: 'channels that the category has',
  keepsAChannel: 'what is kept on has a channel that is on',
  isMemberThere: 'an organization that the user is a member of',
  outboundNumberExists: 'an active number of the home organization',
  mapIsSmall: 'at most 64 KiB as JSON',
  mayLift: 'of a request, who could make the change, and hasn’t asked for it',
  askerOrAbove: 'who asked for a deferred change, or an administrator who isn’t below them',
  recentlyProved:
    'a login that was proved within ten minutes; asked of the fields, deletions, restorations and erasures that the organization’s stepUpFields and stepUpDeeds list',
  isAsItWasLeft:
    'what nobody has changed since, and a write can bring back; asked of every field of a change that is taken back',
  atItsTime: 'not before the instant that it is asked for; asked of every field',
} as const;

const MOST_MAP_BYTES = 65_536;

export const selfOrSenior: Rule<Refusal> = ({ actor, target }) => {
  if (isAsNear(sightOf(actor, target), 'seniors')) return undefined;
  return forbidden('selfOrSenior', seniorOf(target), 'You may not change this of someone else.');
};

export const selfOrAdmin: Rule<Refusal> = ({ actor, target }) => {
  if (isAsNear(sightOf(actor, target), 'administrators')) return undefined;
  return forbidden(
    'selfOrAdmin',
    higherOf('ADMIN', target.accessRole),
    'Only the person or an administrator may change this.',
  );
};

export const atLeastAdmin: Rule<Refusal> = ({ actor, target }) => {
  if (isAtLeast(actor.role, 'ADMIN') && isAtLeast(actor.role, target.accessRole)) return undefined;
  return forbidden('atLeastAdmin', higherOf('ADMIN', target.accessRole), 'Only an administrator may change this.');
};

export const superadminOnly: Rule<Refusal> = ({ actor }) => {
  if (actor.role === 'SUPERADMIN') return undefined;
  return forbidden('superadminOnly', 'SUPERADMIN', 'Only a superadmin may change this.');
};

export const notDeleted: Rule<Refusal> = ({ target }) => {
  if (target.deletedAt === null) return undefined;
  return conflict(
    'notDeleted',
    'person_deleted',
    'organization',
    'ADMIN',
    'This person is deleted; restore them first.',
  );
};

export const isDeleted: Rule<Refusal> = ({ target }) => {
  if (target.deletedAt !== null) return undefined;
  return conflict('isDeleted', 'not_deleted', 'organization', null, 'This person is not deleted.');
};

export const notSelf: Rule<Refusal> = ({ actor, target }) => {
  if (actor.userId !== target.id) return undefined;
  return forbidden('notSelf', higherOf('ADMIN', target.accessRole), 'Nobody may change this of themselves.');
};

/** For `accessRole`. */
export const staysBelow: Rule<Refusal> = (situation, value) => {
  return value === 'SUPERADMIN' ? isPerson(situation) : undefined;
};

export const isPerson: Rule<Refusal> = ({ target }) => {
  if (target.kind === 'person') return undefined;
  const message = 'A service account has no address, stays where it was made, and is never a superadmin.';
  return { rule: 'isPerson', kind: 'forbidden', code: 'not_allowed', level: 'platform', liftedBy: null, message };
};

export const neverUpwards: Rule<Refusal> = ({ actor }, value) => {
  if (value === undefined) return undefined;
  const role = value as Role;
  if (isAtLeast(actor.role, role)) return undefined;
  const message = `Nobody grants a role above their own, and yours is ${actor.role ?? 'none here'}.`;
  return { ...forbidden('neverUpwards', higherOf('ADMIN', role), message), parameters: { role: actor.role } };
};

/** For `accessRole` and `status`: the last one who holds the keys keeps them. */
export const keepsAnAdmin: Rule<Refusal> = ({ target, facts }, value) => {
  if (value === undefined || facts === undefined || target.status !== 'active') return undefined;
  const stays = (role: Role): boolean => value === 'active' || ROLES.indexOf(value as Role) >= ROLES.indexOf(role);
  if (target.accessRole === 'SUPERADMIN' && facts.otherSuperadmins === 0 && !stays('SUPERADMIN')) {
    return lastSuperadmin('keepsAnAdmin');
  }
  if (holdsTheKeys(target) && facts.otherAdmins === 0 && !stays('ADMIN')) {
    return lastAdmin('keepsAnAdmin');
  }
  if (value === 'disabled' && facts.isLastAdminElsewhere) return lastAdmin('keepsAnAdmin');
  return undefined;
};

/** For `organizationId`. */
export const leavesAnAdmin: Rule<Refusal> = ({ target, facts }, value) => {
  if (facts === undefined || value === target.organizationId || target.status !== 'active') return undefined;
  return holdsTheKeys(target) && facts.otherAdmins === 0 ? lastAdmin('leavesAnAdmin') : undefined;
};

export const homeExists: Rule<Refusal> = ({ facts }, value) => {
  if (value === undefined || facts?.newHome.exists !== false) return undefined;
  return invalid('homeExists', 'unknown_organization', 'There is no such organization.');
};

export const needsHome: Rule<Refusal> = ({ target }, value) => {
  if (value === undefined || value === 'SUPERADMIN' || target.organizationId !== null) return undefined;
  return invalid('needsHome', 'no_home_organization', 'This user has no organization to have that role in.');
};

export const organizationAllowsHours: Rule<Refusal> = ({ snapshot }) => {
  if (snapshot.organization.allowsBusinessHoursOverride) return undefined;
  return {
    rule: 'organizationAllowsHours',
    kind: 'forbidden',
    code: 'override_not_allowed',
    level: 'organization',
    liftedBy: 'ADMIN',
    message: 'The organization’s hours and time zone apply to everyone: allowUserBusinessHoursOverride is off.',
  };
};

export const emailIsFree: Rule<Refusal> = ({ facts }, value) => {
  if (value === undefined || facts?.emailIsTaken !== true) return undefined;
  return conflict('emailIsFree', 'email_taken', 'platform', null, 'Another user has this e-mail address.');
};

/** For `email`. Somebody new has none that they could lose; what is asked for later waits for its instant first. */
export const addressIsProved: Rule<Deferral> = ({ snapshot, target, applyAt, isProved }) => {
  if (snapshot.emailChanges !== 'confirm' || target.emailKey === '' || applyAt !== undefined || isProved)
    return undefined;
  return { rule: 'addressIsProved', kind: 'deferred', by: 'proof', until: null };
};

export const phoneIsPersonal: Rule<Refusal> = ({ facts }, value) => {
  if (value === undefined || value === null || facts?.phoneIsOrganizationNumber !== true) return undefined;
  const message = 'This number is an SMS number of an organization, so it can be nobody’s personal phone.';
  return conflict('phoneIsPersonal', 'phone_is_organization_number', 'platform', null, message);
};

export const departmentExists: Rule<Refusal> = ({ facts }, value) => {
  if (value === undefined || value === null || facts?.departmentExists !== false) return undefined;
  return invalid('departmentExists', 'unknown_department', 'This is no department of the user’s organization.');
};

export const smsNumberIsFree: Rule<Refusal> = ({ target, facts }, value) => {
  if (value === undefined || value === null || facts === undefined) return undefined;
  if (facts.smsNumber === null) {
    return invalid('smsNumberIsFree', 'unknown_sms_number', 'This is no active SMS number of the user’s organization.');
  }
  if (facts.smsNumber.assigneeId === null || facts.smsNumber.assigneeId === target.id) return undefined;
  return conflict(
    'smsNumberIsFree',
    'sms_number_taken',
    'organization',
    'ADMIN',
    'This SMS number is assigned to someone else.',
  );
};

export const categoryExists: Rule<Refusal> = ({ snapshot, key }, value) => {
  if (value === undefined || snapshot.catalogue.some((category) => category.key === key)) return undefined;
  // What was chosen of a category that has ended since may be taken back.
  if (value === null && key !== undefined && Object.hasOwn(snapshot.state.notifications, key)) return undefined;
  const allowed = snapshot.catalogue.map((category) => category.key);
  const message = `There is no such category; there are ${allowed.join(', ')}.`;
  return { ...invalid('categoryExists', 'unknown_category', message), parameters: { allowed } };
};

/** What was there already stays, also when its category is no more. */
export const quietCategoriesExist: Rule<Refusal> = ({ snapshot, target }, value) => {
  return unknownCategory('quietCategoriesExist', snapshot, passing(value), passing(target.quietHours));
};

export const mutedCategoriesExist: Rule<Refusal> = ({ snapshot, target }, value) => {
  return unknownCategory('mutedCategoriesExist', snapshot, muted(value), muted(target.mutes));
};

export const digestCategoriesExist: Rule<Refusal> = ({ snapshot, target }, value) => {
  return unknownCategory('digestCategoriesExist', snapshot, Object.keys(value ?? {}), Object.keys(target.digests));
};

export const categoryIsOpen: Rule<Refusal> = (situation, value) => {
  const lockedBy = situation.isOfChannels ? channelHolder(situation, value) : categoryHolder(situation);
  if (lockedBy === null) return undefined;
  const message =
    lockedBy === 'platform' ? 'This category can’t be turned off.' : `The ${lockedBy} has locked this category.`;
  const liftedBy = lockedBy === 'platform' ? null : 'ADMIN';
  return { rule: 'categoryIsOpen', kind: 'forbidden', code: 'category_locked', level: lockedBy, liftedBy, message };
};

/** The level that holds the whole category on or off. */
function categoryHolder({ snapshot, key }: Situation): Level | null {
  const category = snapshot.catalogue.find((one) => one.key === key);
  return category === undefined ? null : effectivePreference(category, snapshot.inherited).lockedBy;
}

/** The level that holds one of the channels that would change. */
function channelHolder(situation: Situation, value: unknown): Level | null {
  const { category, inherited, own } = ofCategory(situation);
  if (category === undefined) return null;
  const changed = differing(own, value as ChannelChoices);
  const holders = changed.map((channel) => effectiveChannel(category, channel, inherited).lockedBy);
  return holders.find((holder) => holder !== null) ?? null;
}

/** For `notificationPreferences`; of channels alone. */
export const channelsExist: Rule<Refusal> = (situation, value) => {
  if (!situation.isOfChannels) return undefined;
  const { category } = ofCategory(situation);
  const unknown = Object.keys(value ?? {}).filter((channel) => !category?.channels.includes(channel as Channel));
  if (category === undefined || unknown.length === 0) return undefined;
  const message = `This category has no such channel; it has ${category.channels.join(', ')}.`;
  return { ...invalid('channelsExist', 'unknown_channel', message), parameters: { allowed: category.channels } };
};

/** The same; what is kept on reaches the person somehow. */
export const keepsAChannel: Rule<Refusal> = (situation, value) => {
  if (!situation.isOfChannels || value === undefined || situation.key === undefined) return undefined;
  const { category, inherited } = ofCategory(situation);
  const own = ownOverride(situation.key, { enabled: null, channels: value });
  if (category === undefined || !isKeptOnNowhere(category, [...inherited, own])) return undefined;
  const message = 'This category can’t be turned off, so it keeps a channel that is on.';
  return conflict('keepsAChannel', 'no_channel_left', 'organization', 'ADMIN', message);
};

function ofCategory({ snapshot, key = '' }: Situation) {
  const { catalogue = [], overrides = [] } = snapshot.preferences ?? {};
  const { channels } = snapshot.state;
  return {
    category: catalogue.find((one) => one.key === key),
    inherited: overrides.filter(({ level }) => level !== 'user'),
    own: Object.hasOwn(channels, key) ? (channels[key] ?? null) : null,
  };
}

export const mapIsSmall: Rule<Refusal> = (_situation, value) => {
  if (value === undefined || Buffer.byteLength(JSON.stringify(value)) <= MOST_MAP_BYTES) return undefined;
  const message = `With this change the map would be larger than ${MOST_MAP_BYTES} bytes.`;
  return { ...invalid('mapIsSmall', 'too_large', message), parameters: { limit: MOST_MAP_BYTES } };
};

export const isMemberThere: Rule<Refusal> = ({ facts }, value) => {
  if (value === undefined || value === null || facts?.isMemberOfDefault !== false) return undefined;
  return forbidden('isMemberThere', 'ADMIN', 'The user is no member of this organization.');
};

export const outboundNumberExists: Rule<Refusal> = ({ target, facts }, value) => {
  const number = (value as UserState['preferences'] | undefined)?.defaultOutboundNumber;
  if (number === undefined || number === target.preferences.defaultOutboundNumber) return undefined;
  if (facts?.outboundNumberExists !== false) return undefined;
  const message = 'This is no active number of the user’s organization.';
  return { ...invalid('outboundNumberExists', 'unknown_sms_number', message), key: 'defaultOutboundNumber' };
};

/** Of what the home of the person lists, after all else: nobody confirms what is refused to them anyway. */
export const recentlyProved: Rule<Refusal> = ({ actor }) => unproved(actor.proof);

/** Whatever is asked for later waits until then; asked of every field. */
export const atItsTime: Rule<Deferral> = ({ applyAt }) => {
  return applyAt === undefined ? undefined : { rule: 'atItsTime', kind: 'deferred', by: 'instant', until: applyAt };
};

function passing(quietHours: unknown): readonly string[] {
  return (quietHours as QuietHours | undefined)?.pass ?? [];
}

function muted(mutes: unknown): string[] {
  return Object.values((mutes ?? {}) as Mutes).flatMap(({ category }) => category ?? []);
}

function unknownCategory(
  rule: RuleName,
  { catalogue }: Snapshot,
  sent: readonly string[],
  before: readonly string[],
): Refusal | undefined {
  const known = catalogue.map(({ key }) => key);
  if (sent.every((key) => known.includes(key) || before.includes(key))) return undefined;
  const message = `There is no such category; there are ${known.join(', ')}.`;
  return { ...invalid(rule, 'unknown_category', message), parameters: { allowed: known } };
}

/** The least role that is senior to the target. */
function seniorOf(target: UserState): Role {
  if (target.accessRole === 'SALES_REP' && target.departmentId !== null) return 'DEPARTMENT_HEAD';
  return higherOf('ADMIN', target.accessRole);
}

/** A SUPERADMIN with a home organization counts as one of its administrators; a service account never does. */
function holdsTheKeys(target: UserState): boolean {
  return target.kind === 'person' && holdsKeys('ADMIN', target) && target.organizationId !== null;
}

function forbidden(rule: RuleName, liftedBy: Role, message: string): Refusal {
  const level = liftedBy === 'SUPERADMIN' ? 'platform' : liftedBy === 'DEPARTMENT_HEAD' ? 'department' : 'organization';
  return { rule, kind: 'forbidden', code: 'not_allowed', level, liftedBy, message };
}

function conflict(
  rule: RuleName,
  code: CodeOf<'conflict'>,
  level: Level,
  liftedBy: Role | null,
  message: string,
): Refusal {
  return { rule, kind: 'conflict', code, level, liftedBy, message };
}

function invalid(rule: RuleName, code: CodeOf<'invalid'>, message: string): Refusal {
  return { rule, kind: 'invalid', code, level: 'platform', liftedBy: null, message };
}
