import { roleTooLow } from '../auth/auth.failures.js';
import { unproved, type Proof } from '../auth/proof.rules.js';
import { isAtLeast, type Role } from '../auth/roles.js';
import { parametersOf, type Declared, type Level } from '../failure.js';
import type { Refusal as RefusalBy } from '../writes/decision.js';
import { holdsKeys, lastAdmin } from '../writes/last-admin.js';
import { departmentNameTaken, unknownDepartment } from './departments/departments.failures.js';
import { addressUnproven, homeMembership, roleRequired } from './members/members.failures.js';
import type { MemberState } from './members/members.rules.js';
import {
  numberAssigned,
  numberInactive,
  numberIsUserPhone,
  numberTaken,
  unknownMember,
} from './numbers/sms-numbers.failures.js';
import {
  categoryKeyTaken,
  categoryLocked,
  keptOnNowhere,
  ownerAdministersNothing,
  slugTaken,
  tooManyCategories,
  tooManyWebhooks,
  unknownCategory,
  unknownChannel,
  unknownCompany,
  unknownUser,
} from './organizations.failures.js';

/** What the rules look at: what the caller is in the organization, and what the sent values meet in the database. */
export interface Situation {
  role: Role;
  proof: Proof;
  /** What the organization asks a recent proof for, by the names that a profile's fields have. */
  stepUpFields: readonly string[];
  /** Whether the company that it is about is the caller’s. */
  isOwner?: boolean;
  /** Each is asked only where it matters; none when a form asks what it may edit. */
  facts?: Facts;
}

export interface Facts {
  /** Whether another organization has the slug sent. */
  slugIsTaken?: boolean;
  companyExists?: boolean;
  ownerExists?: boolean;
  /** Whether the next owner is an active administrator of one of the company’s organizations. */
  nextOwnerAdministers?: boolean;
  /** Whether the organization has a department of the name sent. */
  departmentNameIsTaken?: boolean;
  /** Whether the department sent is one of the organization. */
  departmentExists?: boolean;
  member?: MemberFacts;
  number?: NumberFacts;
  category?: CategoryFacts;
  preference?: PreferenceFacts;
  /** Whether there are as many webhooks as there may be. */
  webhooksAreMany?: boolean;
}

/** A notification category that is to be the organization's own. */
export interface CategoryFacts {
  keyIsTaken: boolean;
  /** Whether there are as many as there may be. */
  areMany: boolean;
}

/** What a level is about to say of a notification category. */
export interface PreferenceFacts {
  isKnown: boolean;
  /** Named, and none that the category has. */
  unknownChannels: readonly string[];
  /** The level below that holds some of what would change. */
  heldBy: Level | null;
  /** Whether what is kept on would reach people by no channel. */
  isKeptOnNowhere: boolean;
}

/** Somebody who is a member, or is to be one. */
export interface MemberFacts {
  isSuperadmin: boolean;
  isHome: boolean;
  status: 'active' | 'disabled';
  /** Whether the rights as a guest rest: see `roster_acting_role`. */
  rightsRest: boolean;
  /** `null`: no member yet. */
  state: MemberState | null;
  /** Other acting ADMINs of the organization. */
  otherAdmins: number;
}

/** An SMS number that is there, or is to be. */
export interface NumberFacts {
  isTaken?: boolean;
  isUserPhone?: boolean;
  /** After the change. */
  isInactive?: boolean;
  isAssigned?: boolean;
  /** Whether who is to have it is at home in the organization. */
  assigneeIsAtHome?: boolean;
}

export type Refusal = RefusalBy<RuleName>;

/**
 * Refuses, or stays silent. `value` is what the field would hold after the write; `undefined` asks whether any value at all
 * may be written.
 */
export type Rule = (situation: Situation, value?: unknown) => Refusal | undefined;
export type RuleName = keyof typeof ruleTexts;

/** The rules in words, for the docs and for people who read a refusal. */
export const ruleTexts = {
  atLeast:
    'an administrator of the organization (`atLeastAdmin`), a head of the department (`atLeastHead`), a superadmin (`atLeastSuperadmin`), or of a guest who is one a superadmin (`notAbove`)',
  slugIsFree: 'one organization per slug',
  companyExists: 'a company that exists',
  ownerExists: 'a user who exists',
  ownerOrSuperadmin: 'the owner of the company, or a superadmin',
  nextOwnerAdministers: 'an active administrator of one of the company’s organizations',
  departmentNameIsFree: 'one department of a name in an organization',
  departmentExists: 'a department of the organization',
  roleIsGiven: 'a new member needs a role',
  addressIsProven: 'a guest who hasn’t proven the address is no more than a SALES_REP',
  keepsAnAdmin: 'an organization keeps an active administrator',
  isGuest: 'nobody leaves their home organization',
  numberIsNobodysPhone: 'never the personal phone of a user',
  numberIsFree: 'one organization per number',
  numberIsActive: 'an inactive number is nobody’s',
  numberIsReleased: 'nobody has the number',
  assigneeIsAtHome: 'somebody at home in the organization',
  categoryKeyIsFree: 'a key that neither the platform nor the organization has given to another category',
  categoriesAreFew: 'at most 50 categories of an organization, and 200 with those it has retired',
  categoryExists: 'a category of the catalogue',
  channelsExist: 'channels that the category has',
  categoryIsOpen: 'neither required by the platform nor locked by a level below',
  keepsAChannel: 'what is kept on has a channel that is on',
  webhooksAreFew: 'at most as many webhooks of an organization as `WEBHOOKS_PER_ORGANIZATION` says',
  recentlyProved:
    'a login that was proved within ten minutes; asked of what guests are, and of removing them, where the stepUpFields list the role or the department',
} as const;

export const atLeastAdmin: Rule = atLeast('ADMIN');
/** Of the own department, as its lock has it. */
export const atLeastHead: Rule = atLeast('DEPARTMENT_HEAD');
export const atLeastSuperadmin: Rule = atLeast('SUPERADMIN');

export const slugIsFree: Rule = ({ facts }) =>
  facts?.slugIsTaken === true ? told('slugIsFree', slugTaken, 'platform', null) : undefined;

export const companyExists: Rule = ({ facts }) =>
  facts?.companyExists === false ? told('companyExists', unknownCompany, 'platform', null) : undefined;

export const ownerExists: Rule = ({ facts }) =>
  facts?.ownerExists === false ? told('ownerExists', unknownUser, 'platform', null) : undefined;

export const ownerOrSuperadmin: Rule = ({ role, isOwner }) =>
  isOwner === true || role === 'SUPERADMIN' ? undefined : tooLow('SUPERADMIN', 'ownerOrSuperadmin');

export const nextOwnerAdministers: Rule = ({ facts }) =>
  facts?.nextOwnerAdministers === false
    ? told('nextOwnerAdministers', ownerAdministersNothing, 'platform', 'ADMIN')
    : undefined;

export const departmentNameIsFree: Rule = ({ facts }) => {
  if (facts?.departmentNameIsTaken !== true) return undefined;
  return told('departmentNameIsFree', departmentNameTaken, 'organization', 'ADMIN');
};

export const departmentExists: Rule = ({ facts }, value) => {
  if (value == null || facts?.departmentExists !== false) return undefined;
  return told('departmentExists', unknownDepartment, 'platform', null);
};

export const notAbove: Rule = ({ role, facts }) =>
  facts?.member?.isSuperadmin === true && role !== 'SUPERADMIN' ? tooLow('SUPERADMIN') : undefined;

export const roleIsGiven: Rule = ({ facts }, value) => {
  if (facts?.member === undefined || facts.member.state !== null || value != null) return undefined;
  return told('roleIsGiven', roleRequired, 'platform', null);
};

export const addressIsProven: Rule = ({ facts }, value) => {
  if (value == null || facts?.member?.rightsRest !== true) return undefined;
  const role = value as Role;
  if (role === 'SALES_REP' || isAtLeast(facts.member.state?.accessRole ?? null, role)) return undefined;
  return told('addressIsProven', addressUnproven, 'user', 'ADMIN');
};

/** For the role that somebody is to have, and for `null`, who is to have none. */
export const keepsAnAdmin: Rule = ({ facts }, value) => {
  if (value === undefined || value === 'ADMIN' || facts?.member === undefined) return undefined;
  const { state, status, rightsRest, otherAdmins } = facts.member;
  const isOne = !rightsRest && holdsKeys('ADMIN', { accessRole: state?.accessRole ?? null, status });
  return isOne && otherAdmins === 0 ? lastAdmin('keepsAnAdmin') : undefined;
};

export const isGuest: Rule = ({ facts }) =>
  facts?.member?.isHome === true ? told('isGuest', homeMembership, 'organization', 'SUPERADMIN') : undefined;

export const numberIsNobodysPhone: Rule = ({ facts }) =>
  facts?.number?.isUserPhone === true ? told('numberIsNobodysPhone', numberIsUserPhone, 'platform', null) : undefined;

export const numberIsFree: Rule = ({ facts }) =>
  facts?.number?.isTaken === true ? told('numberIsFree', numberTaken, 'platform', null) : undefined;

export const numberIsActive: Rule = ({ facts }, value) => {
  if (value == null || facts?.number?.isInactive !== true) return undefined;
  return told('numberIsActive', numberInactive, 'organization', 'ADMIN');
};

export const numberIsReleased: Rule = ({ facts }) =>
  facts?.number?.isAssigned === true ? told('numberIsReleased', numberAssigned, 'organization', 'ADMIN') : undefined;

export const assigneeIsAtHome: Rule = ({ facts }, value) => {
  if (value == null || facts?.number?.assigneeIsAtHome !== false) return undefined;
  return told('assigneeIsAtHome', unknownMember, 'platform', null);
};

export const categoryKeyIsFree: Rule = ({ facts }) =>
  facts?.category?.keyIsTaken === true
    ? told('categoryKeyIsFree', categoryKeyTaken, 'organization', 'ADMIN')
    : undefined;

export const categoriesAreFew: Rule = ({ facts }) =>
  facts?.category?.areMany === true ? told('categoriesAreFew', tooManyCategories, 'platform', null) : undefined;

export const categoryExists: Rule = ({ facts }) =>
  facts?.preference?.isKnown === false ? told('categoryExists', unknownCategory, 'platform', null) : undefined;

export const channelsExist: Rule = ({ facts }) =>
  (facts?.preference?.unknownChannels.length ?? 0) > 0
    ? told('channelsExist', unknownChannel, 'platform', null)
    : undefined;

export const categoryIsOpen: Rule = ({ facts }) => {
  const heldBy = facts?.preference?.heldBy ?? null;
  if (heldBy === null) return undefined;
  return told('categoryIsOpen', () => categoryLocked(heldBy), heldBy, heldBy === 'platform' ? null : 'ADMIN');
};

export const keepsAChannel: Rule = ({ facts }) =>
  facts?.preference?.isKeptOnNowhere === true
    ? told('keepsAChannel', keptOnNowhere, 'organization', 'ADMIN')
    : undefined;

export const webhooksAreFew: Rule = ({ facts }) =>
  facts?.webhooksAreMany === true ? told('webhooksAreFew', tooManyWebhooks, 'platform', null) : undefined;

/** After all else: nobody confirms what is refused to them anyway. */
export const recentlyProved: Rule = ({ proof }) => unproved(proof);

function atLeast(least: Role): Rule {
  return ({ role }) => (isAtLeast(role, least) ? undefined : tooLow(least));
}

/** As the guard of a route says it. */
function tooLow(least: Role, rule: RuleName = 'atLeast'): Refusal {
  return told(rule, () => roleTooLow(least), 'platform', least);
}

/** A rule refuses with a failure that is declared; which level the rule is of, and who lifts it, is the rule's to say. */
function told(rule: RuleName, declared: Declared, level: Level, liftedBy: Role | null): Refusal {
  const { kind, code, message, details } = declared();
  return { rule, kind: kind as Refusal['kind'], code, level, liftedBy, message, ...parametersOf(details) };
}
