import type { UserFieldName } from '../fields/user.fields.js';
import type { ProfileFieldName, StepUpField } from '../writes/step-up.fields.js';
import * as rules from './rules.js';
import type { Deferral, Refusal, Rule, Situation, Verdict } from './rules.js';
import { isAsNear, type Sight } from './sight.js';

interface PolicyRow {
  /** Who sees it: whoever sees the person, from there or nearer. */
  readonly visible: Sight;
  /** In order; the first that refuses is the one told, and before any that defers. */
  readonly write: readonly Rule[];
}

const { selfOrSenior, selfOrAdmin, atLeastAdmin, organizationAllowsHours, mapIsSmall } = rules;

/** The one table: who may change which field, and why not. A field without a row can't be written. */
export const policy = {
  firstName: { visible: 'colleagues', write: [selfOrSenior] },
  lastName: { visible: 'colleagues', write: [selfOrSenior] },
  fullName: { visible: 'colleagues', write: [selfOrSenior] },
  email: { visible: 'colleagues', write: [selfOrAdmin, rules.isPerson, rules.emailIsFree, rules.addressIsProved] },
  phoneNumber: { visible: 'seniors', write: [selfOrSenior, rules.phoneIsPersonal] },
  pronouns: { visible: 'colleagues', write: [selfOrSenior] },
  designation: { visible: 'colleagues', write: [selfOrAdmin] },
  picture: { visible: 'colleagues', write: [selfOrSenior] },
  avatarId: { visible: 'colleagues', write: [selfOrSenior] },
  language: { visible: 'colleagues', write: [selfOrSenior] },
  timezone: { visible: 'colleagues', write: [selfOrSenior] },
  availability: { visible: 'colleagues', write: [selfOrSenior] },
  availabilityUntil: { visible: 'colleagues', write: [selfOrSenior] },
  doNotDisturb: { visible: 'colleagues', write: [selfOrSenior] },
  doNotDisturbUntil: { visible: 'colleagues', write: [selfOrSenior] },
  defaultOrganizationId: { visible: 'seniors', write: [selfOrSenior, rules.isMemberThere] },
  callForwardingEnabled: { visible: 'seniors', write: [selfOrSenior] },
  callRules: { visible: 'seniors', write: [selfOrSenior] },
  quietHours: { visible: 'seniors', write: [selfOrSenior, mapIsSmall, rules.quietCategoriesExist] },
  mutes: { visible: 'seniors', write: [selfOrSenior, mapIsSmall, rules.mutedCategoriesExist] },
  digests: { visible: 'seniors', write: [selfOrSenior, mapIsSmall, rules.digestCategoriesExist] },
  newsletter: { visible: 'seniors', write: [selfOrSenior] },
  automations: { visible: 'seniors', write: [selfOrAdmin, mapIsSmall] },
  settings: { visible: 'seniors', write: [selfOrSenior, mapIsSmall] },
  preferences: { visible: 'seniors', write: [selfOrSenior, mapIsSmall, rules.outboundNumberExists] },
  notificationPreferences: {
    visible: 'seniors',
    write: [selfOrSenior, rules.categoryExists, rules.channelsExist, rules.categoryIsOpen, rules.keepsAChannel],
  },
  // After what points into the old home, before what belongs to the new one.
  organizationId: {
    visible: 'colleagues',
    write: [rules.superadminOnly, rules.isPerson, rules.homeExists, rules.leavesAnAdmin],
  },
  sinchPhoneNumber: { visible: 'colleagues', write: [atLeastAdmin, rules.smsNumberIsFree] },
  departmentId: { visible: 'colleagues', write: [atLeastAdmin, rules.departmentExists] },
  accessRole: {
    visible: 'colleagues',
    write: [selfOrAdmin, rules.neverUpwards, rules.staysBelow, rules.needsHome, rules.keepsAnAdmin],
  },
  status: { visible: 'seniors', write: [rules.notSelf, atLeastAdmin, rules.keepsAnAdmin] },
  'persona.user': { visible: 'colleagues', write: [selfOrSenior] },
  'persona.position': { visible: 'colleagues', write: [selfOrSenior] },
  'persona.userEmail': { visible: 'colleagues', write: [selfOrSenior] },
  'persona.organization': { visible: 'colleagues', write: [selfOrSenior] },
  'persona.organizationAddress': { visible: 'colleagues', write: [selfOrSenior] },
  'persona.leadProvider': { visible: 'colleagues', write: [selfOrSenior] },
  'persona.organizationWebsite': { visible: 'colleagues', write: [selfOrSenior] },
  'persona.organizationCity': { visible: 'colleagues', write: [selfOrSenior] },
  'persona.region': { visible: 'colleagues', write: [selfOrSenior] },
  'persona.timezone': { visible: 'colleagues', write: [selfOrSenior, organizationAllowsHours] },
  'persona.businessHours': { visible: 'colleagues', write: [selfOrSenior, organizationAllowsHours] },
} as const satisfies Record<ProfileFieldName, PolicyRow>;

/**
 * Who sees what the service itself notes of a person.
 *
 * @public docs/policy.md prints it.
 */
export const noted = {
  lastSeenAt: 'administrators',
  lastLoginAt: 'administrators',
} as const satisfies Record<string, Sight>;

/** Who may do what to a person as a whole; `disabled` is the value that the rules are asked about. */
export const lifecycle = {
  delete: [rules.notDeleted, rules.notSelf, atLeastAdmin, rules.keepsAnAdmin],
  restore: [rules.notSelf, atLeastAdmin, rules.isDeleted],
  erase: [rules.notSelf, atLeastAdmin, rules.keepsAnAdmin],
} as const satisfies Record<string, readonly Rule<Refusal>[]>;

export type LifecycleStep = keyof typeof lifecycle;

export type PolicyField = keyof typeof policy;
export type UserField = UserFieldName;

export const POLICY_FIELDS = Object.keys(policy) as PolicyField[];
/** In the table's order: a name written after its parts wins over them. */
export const USER_FIELDS = POLICY_FIELDS.filter(isUserField);

/**
 * What the first rule says that refuses, or else the first that defers; without `value`, whatever is sent. What is refused
 * now waits for nothing.
 */
export function verdictOf(field: PolicyField, situation: Situation, value?: unknown): Verdict | undefined {
  const write: readonly Rule[] = policy[field].write;
  let deferral: Deferral | undefined;
  const proving = isProofAskedFor(field, situation) ? [rules.recentlyProved] : [];
  for (const rule of [rules.notDeleted, ...write, ...proving, rules.atItsTime]) {
    const verdict = rule(situation, value);
    if (isRefusal(verdict)) return verdict;
    deferral ??= verdict;
  }
  return deferral;
}

/** Why nothing, or not this value, may be written, if so. */
export function refusalOf(field: PolicyField, situation: Situation, value?: unknown): Refusal | undefined {
  const verdict = verdictOf(field, situation, value);
  return isRefusal(verdict) ? verdict : undefined;
}

/** Why the step can't be taken, if so. */
export function stepRefusalOf(step: LifecycleStep, situation: Situation): Refusal | undefined {
  const proving = situation.snapshot.stepUp.deeds.includes(step) ? [rules.recentlyProved] : [];
  for (const rule of [...lifecycle[step], ...proving]) {
    const refusal = rule(situation, 'disabled');
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

/** From where a field is seen; channels as the preferences they are of. What no row says anything of, by everyone who sees the person. */
export function visibilityOf(name: string): Sight {
  if (name === 'notificationChannels') return policy.notificationPreferences.visible;
  if (Object.hasOwn(policy, name)) return policy[name as PolicyField].visible;
  return Object.hasOwn(noted, name) ? noted[name as keyof typeof noted] : 'colleagues';
}

export function isVisible(name: string, sight: Sight): boolean {
  return isAsNear(sight, visibilityOf(name));
}

/** Whether not everyone who sees the person sees it. */
export function isPrivate(name: string): boolean {
  return visibilityOf(name) !== 'colleagues';
}

function isRefusal(verdict: Verdict | undefined): verdict is Refusal {
  return verdict !== undefined && verdict.kind !== 'deferred';
}

/** An uploaded avatar is a picture. */
function isProofAskedFor(field: PolicyField, { snapshot: { stepUp } }: Situation): boolean {
  const listed: StepUpField = field === 'avatarId' ? 'picture' : field;
  return stepUp.fields.length > 0 && stepUp.fields.includes(listed);
}

function isUserField(field: PolicyField): field is UserField {
  return !field.startsWith('persona.') && field !== 'notificationPreferences';
}
