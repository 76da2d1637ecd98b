import { passwordFault, type PasswordContext } from '../auth/passwords.rules.js';
import { invalidRequest, parametersOf, type FieldFault } from '../failure.js';
import type { MemberState } from '../organizations/members/members.rules.js';
import { firstChange, newState } from '../profiles/first-change.js';
import type { ProfileState } from '../profiles/profile.js';
import { differencesOf, type FieldChanges } from '../values/differences.js';
import type { Account, Invited } from './acceptance.store.js';
import { fullNameRequired, newPasswordRequired } from './invitations.failures.js';

/** What is sent along with the token. */
export interface Answer {
  password?: string;
  fullName?: string;
}

/** Whoever has no password chooses one, and whoever has no account a name too: a 400 with all that is missing or wrong. */
export function newPassword(
  context: PasswordContext,
  account: Account | undefined,
  { password, fullName }: Answer,
): string {
  const errors: FieldFault[] = [];
  const fault = password === undefined ? newPasswordRequired() : passwordFault(password, context);
  if (fault !== undefined) errors.push(faultAt('/password', fault));
  if (account === undefined && fullName === undefined) errors.push(faultAt('/fullName', fullNameRequired()));
  if (password === undefined || errors.length > 0) throw invalidRequest({ errors });
  return password;
}

/** Somebody who has joined with a new account. */
export function joinedState(id: string, invited: Invited, fullName: string): ProfileState {
  const { email, organizationId, accessRole, departmentId } = invited;
  return newState({ id, email, fullName, organizationId, accessRole, departmentId, verificationStatus: 'verified' });
}

/** What a person who makes a placeholder their own has of it: nothing. It tells only what they and the inviter say. */
export function claimChanges(account: Account, invited: Invited, fullName: string): FieldChanges {
  return firstChange(joinedState(account.id, { ...invited, ...account.membership }, fullName));
}

/** What the organization that had typed a placeholder's address is left with; what it had disabled or deleted, it has no more. */
export function formerMembership(account: Account, former: MemberState): MemberState | null {
  return account.status === 'active' ? { ...former, accessRole: 'SALES_REP' } : null;
}

/** What joining changes in a profile: the token proves the address, and who had no home has one now. */
export function profileChanges(account: Account, { organizationId, departmentId }: Invited): FieldChanges {
  const { verificationStatus, homeOrganizationId } = account;
  const before = { verificationStatus, organizationId: homeOrganizationId, departmentId: null };
  const home = homeOrganizationId === null ? { organizationId, departmentId } : {};
  return differencesOf(before, { ...before, ...home, verificationStatus: 'verified' });
}

function faultAt(
  pointer: string,
  { code, message, ...told }: Pick<FieldFault, 'code' | 'message' | 'parameters'>,
): FieldFault {
  return { pointer, code, message, ...parametersOf(told) };
}
