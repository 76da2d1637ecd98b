import type { Constraints } from '../database/constraints.js';
import { Failure, failure } from '../failure.js';
import type { Unproved } from './proof.rules.js';
import type { Role } from './roles.js';
import type { Scope } from './scopes.js';

export const noToken = failure('unauthenticated', 'no_token', 'Send the access token as `Authorization: Bearer …`.');
export const invalidToken = failure('unauthenticated', 'invalid_token', 'The access token is not valid, or no longer.');
export const sessionEnded = failure(
  'unauthenticated',
  'session_ended',
  'This login has ended, log in again; or this key is unknown or has ended.',
);
export const invalidCredentials = failure(
  'unauthenticated',
  'invalid_credentials',
  'The e-mail address or the password is wrong.',
);
export const invalidRefreshToken = failure('unauthenticated', 'invalid_refresh_token', 'The refresh token is unknown.');
export const refreshTokenReused = failure(
  'unauthenticated',
  'refresh_token_reused',
  'The refresh token was used before, so its login has been ended; log in again.',
);
export const tooManyAttempts = failure('throttled', 'too_many_attempts', 'Too many attempts were made; wait a while.');
export const loginRequired = failure('forbidden', 'login_required', 'Keys don’t open this; log in as a person.');
export const routeUndeclared = failure('forbidden', 'route_undeclared', 'Nobody has said who may use this route.');

/** A route asks for more than the caller's role; `least` could use it. */
export function roleTooLow(least: Role): Failure {
  const code = 'role_too_low';
  const message = `This needs the role ${least}${least === 'SUPERADMIN' ? '' : ' or a higher one'}.`;
  const parameters = { role: least };
  return new Failure('forbidden', code, message, {
    errors: [{ pointer: '', code, message, rule: 'atLeast', level: 'platform', liftedBy: least, parameters }],
    parameters,
  });
}

/** Nobody gives a key another scope: whoever may make it makes another one. */
export function scopeMissing(scope: Scope): Failure {
  const code = 'scope_missing';
  const message = `This needs a key that was made with the scope ${scope}.`;
  const [liftedBy, parameters] = [`a key with ${scope}`, { scope }];
  return new Failure('forbidden', code, message, {
    errors: [{ pointer: '', code, message, rule: 'scope', level: 'platform', liftedBy, parameters }],
    parameters,
  });
}

/** Why nobody gets into an organization, in the words of `roster_closed`. */
export interface Closed {
  state: 'suspended' | 'deleted';
  since: string;
  /** Of a suspension; what those are told who can't get in. */
  reason?: string;
}

/** Who is at home in a closed organization, or would do something there. */
export function organizationClosed({ state, since, reason }: Closed): Failure {
  const code = state === 'suspended' ? 'organization_suspended' : 'organization_deleted';
  const message =
    state === 'suspended'
      ? `The organization is suspended, and everything in it kept: ${reason ?? ''}`
      : 'The organization is deleted; until it is erased a superadmin can restore it.';
  const parameters = reason === undefined ? {} : { parameters: { reason } };
  const fault = { pointer: '', code, message, ...parameters } as const;
  return new Failure('forbidden', code, message, {
    ...parameters,
    errors: [{ ...fault, rule: 'organizationIsOpen', level: 'platform', liftedBy: 'SUPERADMIN' }],
    extra: { since, ...(reason === undefined ? {} : { reason }) },
  });
}

/** The database itself says so, in the hot functions. */
export const authConstraints: Constraints = {
  organization_closed: {
    failure: failure('forbidden', 'organization_suspended', 'The organization is closed.'),
    pointer: '',
    telling: (detail) => organizationClosed(detail as Closed),
  },
};

/** A deed that takes a recent proof, which this login or key hasn't given. */
export function unprovedFor({ kind, ...told }: Unproved): Failure {
  return new Failure(kind, told.code, told.message, { errors: [{ pointer: '', ...told }] });
}
