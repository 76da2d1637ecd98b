import type { Constraints } from '../database/constraints.js';
import { Failure, failure, invalidRequest } from '../failure.js';
import { MOST_FACTORS } from './factors.rules.js';

export const challengeInvalid = failure(
  'unauthenticated',
  'challenge_invalid',
  'This challenge is unknown, too old, used, or was answered wrongly too often; begin again.',
);
export const wrongSecondFactor = failure(
  'unauthenticated',
  'wrong_second_factor',
  'This is none of your second factors, or a code that was used.',
);
/** Within a login, which a 401 would seem to end. */
export const wrongCode = failure('forbidden', 'wrong_code', 'This is no code of it, or one that was used.');
export const tooManyFactors = failure(
  'conflict',
  'too_many_factors',
  `There may be ${MOST_FACTORS} factors of a person; remove one.`,
  { limit: MOST_FACTORS },
);

/** Within a login as well. */
export const passkeyInvalid = failure(
  'invalid',
  'passkey_invalid',
  'This doesn’t answer our options: it is too old, was used, is of another page or person, or no finger, face or PIN was checked.',
);
export const passkeyRefused = failure(
  'unauthenticated',
  'passkey_refused',
  'Nobody can log in by this passkey, or its answer is too old or was used; ask for new options.',
);
const passkeyTaken = failure('conflict', 'passkey_taken', 'This passkey is registered already.');

/** A factor is shown by one of the fields. */
export function oneAnswer(): Failure {
  const message = 'Send one of `code`, `recoveryCode` and `passkey`.';
  const parameters = { names: ['code', 'recoveryCode', 'passkey'] };
  return invalidRequest({ errors: [{ pointer: '/code', code: 'required', message, parameters }] });
}

/** What a login of who has a factor is answered, once the password was right. */
export function secondFactorRequired(facts: {
  challenge: string;
  factors: string[];
  expiresIn: number;
  passkey?: object;
}): Failure {
  const message = 'Show a second factor at `POST /api/auth/login/second-factor`.';
  return new Failure('unauthenticated', 'second_factor_required', message, { extra: { ...facts } });
}

/** What a login by a password alone is answered by everything but the way to a factor. */
function secondFactorEnrolmentRequired(): Failure {
  const code = 'second_factor_enrolment_required';
  const message =
    'Your organization asks for a second factor: add one at `POST /api/user/factors/totp` or `…/passkeys`.';
  return new Failure('forbidden', code, message, {
    errors: [
      { pointer: '', code, message, rule: 'hasFactor', level: 'organization', liftedBy: 'you, by adding a factor' },
    ],
  });
}

/** The database itself says so, in the hot functions. */
export const factorConstraints: Constraints = {
  factors_credential_id_key: { failure: passkeyTaken, pointer: '/passkey' },
  second_factor_required: { failure: secondFactorEnrolmentRequired, pointer: '' },
};
