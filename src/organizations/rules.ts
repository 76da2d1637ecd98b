import { roleTooLow } from '../auth/auth.failures.js';
import { isAtLeast, type Role } from '../auth/roles.js';
import type { Level } from '../failure.js';
import type { Refusal as RefusalBy } from '../writes/decision.js';
import { holdsKeys, lastAdmin } from '../writes/last-admin.js';
import type { MemberState } from './members/members.rules.js';

/** What the rules look at: what the caller is in the organization, and what the sent values meet in the database. */
export interface Situation {
  role: Role;
  /** Each is asked only where it matters; none when a form asks what it may edit. */
  facts?: Facts;
}

export interface Facts {
  /** Whether another organization has the slug sent. */
  slugIsTaken?: boolean;
  companyExists?: boolean;
  ownerExists?: boolean;
  /** Whether the organization has a department of the name sent. */
  departmentNameIsTaken?: boolean;
  /** Whether the department sent is one of the organization. */
  departmentExists?: boolean;
  member?: MemberFacts;
  number?: NumberFacts;
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
    'an administrator of the organization (`atLeastAdmin`), a superadmin (`atLeastSuperadmin`), or of a guest who is one a superadmin (`notAbove`)',
  slugIsFree: 'one organization per slug',
  companyExists: 'a company that exists',
  ownerExists: 'a user who exists',
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
} as const;

export const atLeastAdmin: Rule = atLeast('ADMIN');
export const atLeastSuperadmin: Rule = atLeast('SUPERADMIN');

export const slugIsFree: Rule = ({ facts }) =>
  facts?.slugIsTaken === true
    ? conflict('slugIsFree', 'slug_taken', 'platform', null, 'Another organization has this slug.')
    : undefined;

export const companyExists: Rule = ({ facts }) =>
  facts?.companyExists === false ? invalid('companyExists', 'unknown_company', 'There is no such company.') : undefined;

export const ownerExists: Rule = ({ facts }) =>
  facts?.ownerExists === false ? invalid('ownerExists', 'unknown_user', 'There is no such user.') : undefined;

export const departmentNameIsFree: Rule = ({ facts }) => {
  if (facts?.departmentNameIsTaken !== true) return undefined;
  const message = 'The organization has a department of this name.';
  return conflict('departmentNameIsFree', 'department_name_taken', 'organization', 'ADMIN', message);
};

export const departmentExists: Rule = ({ facts }, value) => {
  if (value == null || facts?.departmentExists !== false) return undefined;
  const message = 'This department is gone, or of another organization.';
  return invalid('departmentExists', 'unknown_department', message);
};

export const notAbove: Rule = ({ role, facts }) => {
  return facts?.member?.isSuperadmin === true && role !== 'SUPERADMIN' ? tooLow('SUPERADMIN') : undefined;
};

export const roleIsGiven: Rule = ({ facts }, value) => {
  if (facts?.member === undefined || facts.member.state !== null || value != null) return undefined;
  return invalid('roleIsGiven', 'required', 'A new member needs a role.');
};

export const addressIsProven: Rule = ({ facts }, value) => {
  if (value == null || facts?.member?.rightsRest !== true) return undefined;
  const role = value as Role;
  if (role === 'SALES_REP' || isAtLeast(facts.member.state?.accessRole ?? null, role)) return undefined;
  const message =
    'This guest has not proven the e-mail address, and can be no more than a SALES_REP until then; invite the address.';
  return conflict('addressIsProven', 'address_unproven', 'user', 'ADMIN', message);
};

/** For the role that somebody is to have, and for `null`, who is to have none. */
export const keepsAnAdmin: Rule = ({ facts }, value) => {
  if (value === undefined || value === 'ADMIN' || facts?.member === undefined) return undefined;
  const { state, status, rightsRest, otherAdmins } = facts.member;
  const isOne = !rightsRest && holdsKeys('ADMIN', { accessRole: state?.accessRole ?? null, status });
  return isOne && otherAdmins === 0 ? lastAdmin('keepsAnAdmin') : undefined;
};

export const isGuest: Rule = ({ facts }) => {
  if (facts?.member?.isHome !== true) return undefined;
  const message =
    'This is the person’s home organization, which they can’t leave; disable them, or move them to another one.';
  return conflict('isGuest', 'home_membership', 'organization', 'SUPERADMIN', message);
};

export const numberIsNobodysPhone: Rule = ({ facts }) => {
  if (facts?.number?.isUserPhone !== true) return undefined;
  const message = 'This number is the personal phone of a user, so it can’t be an organization’s SMS number.';
  return conflict('numberIsNobodysPhone', 'number_is_user_phone', 'platform', null, message);
};

export const numberIsFree: Rule = ({ facts }) =>
  facts?.number?.isTaken === true
    ? conflict('numberIsFree', 'sms_number_taken', 'platform', null, 'This SMS number belongs to someone else.')
    : undefined;

export const numberIsActive: Rule = ({ facts }, value) => {
  if (value == null || facts?.number?.isInactive !== true) return undefined;
  const message = 'An inactive SMS number is nobody’s.';
  return conflict('numberIsActive', 'sms_number_inactive', 'organization', 'ADMIN', message);
};

export const numberIsReleased: Rule = ({ facts }) => {
  if (facts?.number?.isAssigned !== true) return undefined;
  const message = 'This SMS number is assigned to someone; release it first.';
  return conflict('numberIsReleased', 'sms_number_assigned', 'organization', 'ADMIN', message);
};

export const assigneeIsAtHome: Rule = ({ facts }, value) => {
  if (value == null || facts?.number?.assigneeIsAtHome !== false) return undefined;
  return invalid('assigneeIsAtHome', 'unknown_member', 'Nobody at home in the organization has this id.');
};

function atLeast(least: Role): Rule {
  return ({ role }) => (isAtLeast(role, least) ? undefined : tooLow(least));
}

/** As the guard of a route says it. */
function tooLow(least: Role): Refusal {
  const { code, message } = roleTooLow(least);
  return { rule: 'atLeast', kind: 'forbidden', code, level: 'platform', liftedBy: least, message };
}

function conflict(rule: RuleName, code: string, level: Level, liftedBy: Role | null, message: string): Refusal {
  return { rule, kind: 'conflict', code, level, liftedBy, message };
}

function invalid(rule: RuleName, code: string, message: string): Refusal {
  return { rule, kind: 'invalid', code, level: 'platform', liftedBy: null, message };
}
