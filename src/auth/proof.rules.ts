import type { CodeOf } from '../codes.js';
import type { FactorMethod } from '../factors/factors.rules.js';

/** For so long a proof of who somebody is counts; a login is one at its beginning, a refresh none. */
export const PROOF_SECONDS = 600;

/**
 * How fresh the proof is that the caller has given: `recent` within ten minutes, `old` before that. A key proves nothing that whoever
 * has found it couldn't: `none`.
 */
export type Proof = 'recent' | 'old' | 'none';

/** What somebody proves who they are by, once they are logged in. Whoever has a second factor proves that one. */
export const PROVING_METHODS = ['password', 'code', 'passkey'] as const;
export type ProvingMethod = (typeof PROVING_METHODS)[number];

/** What of somebody’s factors they prove themselves by. */
export function provingMethodsOf(factors: readonly FactorMethod[]): ProvingMethod[] {
  const methods: readonly string[] = factors.map((factor) => (factor === 'totp' ? 'code' : factor));
  return PROVING_METHODS.filter((method) => methods.includes(method));
}

/**
 * What an organization may ask a recent proof for, beside fields: one's own password; second factors, one's own or another's; making
 * keys, one's own or a service account's; what is done to a person as a whole; and giving one's company to somebody else.
 */
export const STEP_UP_DEEDS = ['password', 'factors', 'keys', 'delete', 'restore', 'erase', 'transfer'] as const;
export type StepUpDeed = (typeof STEP_UP_DEEDS)[number];

export const STEP_UP_DEED_LABELS: Readonly<Record<StepUpDeed, string>> = {
  password: 'Changing the own password',
  factors: 'Changing second factors',
  keys: 'Making keys',
  delete: 'Deleting people',
  restore: 'Restoring people',
  erase: 'Erasing people',
  transfer: 'Transferring the company',
};

/** Where an organization hasn't said otherwise, and for who belongs to none. */
export const USUAL_STEP_UP_DEEDS: readonly StepUpDeed[] = ['password', 'factors', 'keys'];

/** Who lifts the refusal, in words: no role does. */
export type Lifter = 'you, by confirming' | 'a person, by logging in';

/** Why the caller may not, or not now. */
export interface Unproved {
  rule: 'recentlyProved';
  kind: 'forbidden';
  code: CodeOf<'forbidden'> & ('step_up_required' | 'login_required');
  level: 'organization';
  liftedBy: Lifter;
  message: string;
}

/** What a caller is refused with whose proof isn't recent. */
export function unproved(proof: Proof): Unproved | undefined {
  if (proof === 'recent') return undefined;
  return proof === 'old' ? ASKING_TO_CONFIRM : ASKING_FOR_A_LOGIN;
}

const REFUSED = { rule: 'recentlyProved', kind: 'forbidden', level: 'organization' } as const;

export const ASKING_TO_CONFIRM: Unproved = {
  ...REFUSED,
  code: 'step_up_required',
  liftedBy: 'you, by confirming',
  message: 'Confirm that it is you, by one of `methods` at POST /api/auth/step-up; it counts for ten minutes.',
};

const ASKING_FOR_A_LOGIN: Unproved = {
  ...REFUSED,
  code: 'login_required',
  liftedBy: 'a person, by logging in',
  message: 'The organization takes this from logins that were confirmed lately, and so from no key.',
};
