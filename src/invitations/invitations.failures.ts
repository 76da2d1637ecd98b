import type { Constraints } from '../database/constraints.js';
import { failure } from '../failure.js';
import { unknownDepartment } from '../organizations/departments/departments.failures.js';

export const alreadyMember = failure(
  'conflict',
  'already_member',
  'This address is a member of the organization already.',
);
export const alreadyInvited = failure(
  'conflict',
  'already_invited',
  'This address has an open invitation; send that again, or revoke it first.',
);
export const duplicateInRequest = failure(
  'conflict',
  'duplicate_in_request',
  'This address is in the request more than once; the first one counts.',
);
export const tooManyInvitations = failure(
  'throttled',
  'too_many_invitations',
  'The organization has sent as many invitations as it may in a day, those sent again counted in.',
);
export const tooManyLetters = failure(
  'throttled',
  'too_many_letters',
  'This address has been sent as many invitations as it may get in a day.',
);
export const resentJustNow = failure(
  'throttled',
  'resent_just_now',
  'This invitation was sent again a moment ago; wait before the next time.',
);
export const invitationAccepted = failure('conflict', 'invitation_accepted', 'This invitation has been accepted.');
export const invitationRevoked = failure(
  'conflict',
  'invitation_revoked',
  'This invitation has been revoked; invite the address anew.',
);
export const invitationExpired = failure(
  'conflict',
  'invitation_expired',
  'This invitation has expired; ask for another one.',
);
export const invitationInvalid = failure(
  'not-found',
  'invitation_invalid',
  'This invitation is unknown, was revoked, or was sent again: then only the latest mail counts.',
);
export const invitationForAnotherAddress = failure(
  'forbidden',
  'invitation_for_another_address',
  'This invitation is for another e-mail address than yours; log out, or ask for one of your own.',
);
export const accountHasFactor = failure(
  'forbidden',
  'account_has_factor',
  'This account has a second factor: log in, and accept the invitation by that login.',
);
export const accountDisabled = failure(
  'forbidden',
  'account_disabled',
  'The account of this address is disabled; an administrator of its organization can enable it.',
);
export const passwordRequired = failure('invalid', 'required', 'Send the password of the account, or log in first.');
export const newPasswordRequired = failure('invalid', 'required', 'Send the password to log in with from now on.');
export const fullNameRequired = failure('invalid', 'required', 'This address has no account yet; send a name for it.');
const invitedMeanwhile = failure(
  'conflict',
  'already_invited',
  'Somebody has invited this address at the same moment.',
);

export const invitationConstraints: Constraints = {
  invitations_open_key: { failure: invitedMeanwhile, pointer: '/invitations' },
  invitations_department_fkey: { failure: unknownDepartment, pointer: '/invitations' },
};
