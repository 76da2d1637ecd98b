/** What happens to the safety of an account, as the history tells it. No two words for one thing. */
export const SECURITY_EVENTS = [
  'login_from_new_device',
  'login_ended',
  'other_logins_ended',
  'all_logins_ended',
  'login_replayed',
  'password_changed',
  'password_reset_requested',
  'password_reset',
  'email_verification_requested',
  'email_verified',
  'email_change_requested',
  'email_change_cancelled',
  'email_changed',
  'factor_added',
  'factor_removed',
  'factors_reset',
  'recovery_codes_made',
  'recovery_code_used',
  'passkey_copied',
  'stepped_up',
  'key_made',
  'key_rotated',
  'key_ended',
  'key_expired',
] as const;

export type SecurityEvent = (typeof SECURITY_EVENTS)[number];

/** What an event is about. The keys are closed, so that no secret slips in; see docs/decisions/038-security-events.md. */
export interface EventFacts {
  /** From where it was done, unless somebody else did it than the person: {@link deviceOf}, {@link coarseNetworkOf}. */
  device?: string | null;
  network?: string | null;
  /** Which login, factor or key. */
  loginId?: string;
  factorId?: string;
  keyId?: string;
  /** As its owner calls the factor or key, or the device of the login. */
  name?: string;
  /** How it was proved, or the kind of factor. */
  method?: string;
}
