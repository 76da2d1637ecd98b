import * as rules from './rules.js';
import type { Refusal, Rule, Situation } from './rules.js';
import type { StepUpField } from '../writes/step-up.fields.js';

/** Who sees it: all members of the organization, those who administer it, or the owner of its company; SUPERADMINs all. */
export type SeenBy = 'members' | 'administrators' | 'owner';

interface PolicyRow {
  readonly visible: SeenBy;
  /** In order; the first that refuses is the one told. */
  readonly write: readonly Rule[];
}

const { atLeastAdmin, atLeastSuperadmin, recentlyProved } = rules;

/** What a level may say of a category. */
const OF_DEFAULTS = [rules.categoryExists, rules.channelsExist, rules.categoryIsOpen, rules.keepsAChannel] as const;

const ofMembers = { visible: 'members', write: [atLeastAdmin] } as const satisfies PolicyRow;
const ofAdministrators = { visible: 'administrators', write: [atLeastAdmin] } as const satisfies PolicyRow;
const ofOwner = { visible: 'owner', write: [atLeastSuperadmin] } as const satisfies PolicyRow;

/**
 * The one table: who may change what of an organization, and why not. A row without a dot is a field of the organization
 * itself, or all things of a kind together: to be made, changed or taken away; one with a dot is a field of each of them.
 */
export const policy = {
  name: ofMembers,
  slug: { visible: 'members', write: [atLeastAdmin, rules.slugIsFree] },
  picture: ofMembers,
  phoneNumber: ofMembers,
  address: ofMembers,
  city: ofMembers,
  website: ofMembers,
  leadProvider: ofMembers,
  timezone: ofMembers,
  loginLifeHours: ofMembers,
  loginIdleMinutes: ofMembers,
  emailChanges: ofMembers,
  keyLifeDays: ofMembers,
  // Or whoever has found a login would begin by asking it for nothing.
  requireSecondFactor: { visible: 'members', write: [atLeastAdmin, recentlyProved] },
  stepUpFields: { visible: 'members', write: [atLeastAdmin, recentlyProved] },
  stepUpDeeds: { visible: 'members', write: [atLeastAdmin, recentlyProved] },
  businessHours: ofAdministrators,
  holidays: ofAdministrators,
  exceptionalHours: ofAdministrators,
  allowUserBusinessHoursOverride: ofAdministrators,
  quietHours: ofMembers,
  branding: ofMembers,
  store: ofMembers,
  configuration: ofMembers,
  features: ofMembers,
  suspendedBecause: { visible: 'members', write: [atLeastSuperadmin] },
  deleted: { visible: 'members', write: [atLeastSuperadmin] },
  // For good, so whoever has found a login can't.
  erased: { visible: 'members', write: [atLeastSuperadmin, recentlyProved] },
  // Given when an organization is made, and for good.
  companyId: { visible: 'members', write: [atLeastSuperadmin, rules.companyExists] },
  departments: ofMembers,
  'departments.name': { visible: 'members', write: [atLeastAdmin, rules.departmentNameIsFree] },
  members: { visible: 'members', write: [atLeastAdmin, rules.notAbove] },
  'members.accessRole': {
    visible: 'members',
    write: [atLeastAdmin, rules.roleIsGiven, rules.addressIsProven, rules.keepsAnAdmin],
  },
  'members.departmentId': { visible: 'members', write: [atLeastAdmin, rules.departmentExists] },
  phoneNumbers: ofAdministrators,
  'phoneNumbers.phoneNumber': {
    visible: 'administrators',
    write: [atLeastAdmin, rules.numberIsNobodysPhone, rules.numberIsFree],
  },
  'phoneNumbers.provider': ofAdministrators,
  'phoneNumbers.label': ofAdministrators,
  'phoneNumbers.status': ofAdministrators,
  'phoneNumbers.assigneeId': {
    visible: 'administrators',
    write: [atLeastAdmin, rules.numberIsActive, rules.assigneeIsAtHome],
  },
  notificationCategories: ofMembers,
  'notificationCategories.key': {
    visible: 'members',
    write: [atLeastAdmin, rules.categoryKeyIsFree, rules.categoriesAreFew],
  },
  'notificationCategories.label': ofMembers,
  'notificationCategories.channels': ofMembers,
  'notificationCategories.enabledByDefault': ofMembers,
  notificationDefaults: { visible: 'members', write: [atLeastAdmin, ...OF_DEFAULTS] },
  'departments.notificationDefaults': { visible: 'members', write: [rules.atLeastHead, ...OF_DEFAULTS] },
  webhooks: ofAdministrators,
  'webhooks.url': { visible: 'administrators', write: [atLeastAdmin, rules.webhooksAreFew] },
  'webhooks.types': ofAdministrators,
  'webhooks.fields': ofAdministrators,
  'webhooks.excludeOwn': ofAdministrators,
  'webhooks.signature': ofAdministrators,
  'webhooks.paused': ofAdministrators,
  'company.name': ofOwner,
  'company.ownerId': { visible: 'owner', write: [atLeastSuperadmin, rules.ownerExists] },
  'company.maxDocuments': ofOwner,
  'company.nextOwnerId': { visible: 'owner', write: [rules.ownerOrSuperadmin, rules.nextOwnerAdministers] },
} as const satisfies Record<string, PolicyRow>;

/** What else has to be so before something is taken away. */
export const removals = {
  departments: [],
  members: [rules.isGuest, rules.keepsAnAdmin],
  phoneNumbers: [rules.numberIsReleased],
  notificationCategories: [],
  webhooks: [],
} as const satisfies Record<string, readonly Rule[]>;

export type PolicyField = keyof typeof policy;
export type Removable = keyof typeof removals;

/** What of a guest is what a field of the profile is of people at home: listed there, it is asked for here. */
const OF_GUESTS: { readonly [Field in PolicyField]?: StepUpField } = {
  'members.accessRole': 'accessRole',
  'members.departmentId': 'departmentId',
};

/** Why nothing, or not this value, may be written, if so; without `value`, whatever is sent. */
export function refusalOf(field: PolicyField, situation: Situation, value?: unknown): Refusal | undefined {
  const listed = OF_GUESTS[field];
  const isListed = listed !== undefined && situation.stepUpFields.includes(listed);
  return firstOf(isListed ? [...policy[field].write, recentlyProved] : policy[field].write, situation, value);
}

/** What goes with a thing that is taken away. */
const TAKEN_WITH: { readonly [Things in Removable]?: readonly StepUpField[] } = { members: Object.values(OF_GUESTS) };

/** Why one of them can't be taken away, if so. */
export function removalRefusalOf(things: Removable, situation: Situation): Refusal | undefined {
  const isListed = TAKEN_WITH[things]?.some((field) => situation.stepUpFields.includes(field));
  const proving = isListed === true ? [recentlyProved] : [];
  return firstOf([...policy[things].write, ...removals[things], ...proving], situation, null);
}

function firstOf(write: readonly Rule[], situation: Situation, value: unknown): Refusal | undefined {
  for (const rule of write) {
    const refusal = rule(situation, value);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}
