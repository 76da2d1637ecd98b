import type { Role } from '../auth/roles.js';
import { Failure, failure } from '../failure.js';

export const linkInvalid = failure(
  'not-found',
  'link_invalid',
  'This link is unknown, was used, is too old, or another one was used since; ask for a new one.',
);
export const tooManyLinks = failure(
  'throttled',
  'too_many_links',
  'This address was sent several links just now; use the latest, or wait.',
);
export const wrongPassword = failure('forbidden', 'wrong_password', 'This is not your password.');
export const addressVerified = failure('conflict', 'address_verified', 'This address is verified already.');
export const personDisabled = failure('conflict', 'person_disabled', 'This person is disabled; enable them first.');
export const noPassword = failure(
  'conflict',
  'no_password',
  'This person has never had a password; invite their address, and they choose one.',
);
export const addressImposed = failure(
  'conflict',
  'address_unproven',
  'Somebody else has typed this address, and other organizations trust the account: the person has to prove it first.',
);
export const noFactor = failure('conflict', 'no_factor', 'There is no second factor that recovery codes stand in for.');
export const factorRequired = failure(
  'conflict',
  'factor_required',
  'Your organization asks for a second factor, and this is the last one; add another one first.',
);

/** Equals don't take each other's factors away; of superadmins the operator does, by `roster reset-factors`. */
export function notBelow(role: Role): Failure {
  const code = 'not_allowed';
  const message = 'Second factors are reset of people below oneself.';
  const liftedBy = role === 'SUPERADMIN' ? null : role === 'ADMIN' ? 'SUPERADMIN' : 'ADMIN';
  return new Failure('forbidden', code, message, {
    errors: [{ pointer: '', code, message, rule: 'isBelow', level: 'platform', liftedBy }],
  });
}
