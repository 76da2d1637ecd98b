import { backoffSeconds } from '../values/backoff.js';

/** Why an attempt had no answer, or none that can be taken. */
export const DELIVERY_FAULTS = [
  'address_refused',
  'name_unknown',
  'connection_failed',
  'tls_failed',
  'timeout',
  'malformed_answer',
  'secret_unreadable',
  'event_gone',
] as const;
export type DeliveryFault = (typeof DELIVERY_FAULTS)[number];

const HOUR = 60 * 60;
const DAY = 24 * HOUR;
const BACKOFF = { first: 5, factor: 3, longest: 8 * HOUR };
/** So long one event is tried, and an endpoint may fail at everything before it is paused. */
const TRIED_FOR_MS = 3 * DAY * 1000;
/** After which its administrators are told. */
const WARNED_AFTER_MS = DAY * 1000;
const LONGEST_RETRY_AFTER = DAY;

/** An attempt, and how its endpoint does. */
export interface Attempt {
  /** This one included. */
  attempts: number;
  firstAttemptAt: Date;
  status: number | null;
  retryAfter: string | undefined;
  /** Says nothing of its endpoint and is tried once: a test, or an event that is gone. */
  isAlone: boolean;
}

export interface Endpoint {
  /** Since when every attempt has failed, this one not counted in. */
  failingSince: Date | null;
  warnedAt: Date | null;
}

/** What follows: `gone` and `paused` stop the endpoint, where the event waits on. */
export type Outcome =
  | { is: 'delivered' }
  | { is: 'retried'; seconds: number; warns: boolean }
  | { is: 'given-up' }
  | { is: 'paused' }
  | { is: 'gone' };

/**
 * 2xx is delivered, 410 wants nothing any more, and everything else is tried again over three days. What an endpoint refuses that
 * takes others is given up then; one that has taken nothing in three days is paused, and nothing is given up.
 */
export function outcomeOf(attempt: Attempt, endpoint: Endpoint, now: Date, random: number): Outcome {
  const { status, attempts, firstAttemptAt } = attempt;
  if (isSuccess(status)) return { is: 'delivered' };
  if (attempt.isAlone) return { is: 'given-up' };
  if (status === 410) return { is: 'gone' };
  const failingMs = now.getTime() - (endpoint.failingSince ?? now).getTime();
  if (failingMs >= TRIED_FOR_MS) return { is: 'paused' };
  const isTriedLong = now.getTime() - firstAttemptAt.getTime() >= TRIED_FOR_MS;
  // An endpoint that has begun to fail later is tried on, since the event may be none of the reason.
  if (isTriedLong && failingMs < WARNED_AFTER_MS) return { is: 'given-up' };
  const seconds = retryAfterSeconds(attempt.retryAfter, now) ?? jittered(backoffSeconds(BACKOFF, attempts), random);
  return { is: 'retried', seconds, warns: failingMs >= WARNED_AFTER_MS && endpoint.warnedAt === null };
}

export function isSuccess(status: number | null): boolean {
  return status !== null && status >= 200 && status < 300;
}

/** What `Retry-After` says, in seconds or as a date (RFC 9110, 10.2.3), from a second to a day. */
export function retryAfterSeconds(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined;
  const date = /^[A-Z][a-z]{2},/.test(header) ? Date.parse(header) : NaN;
  const seconds = /^\d{1,9}$/.test(header) ? Number(header) : (date - now.getTime()) / 1000;
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 1), LONGEST_RETRY_AFTER) : undefined;
}

/** A fifth more or less, so that what failed together isn't tried together. */
function jittered(seconds: number, random: number): number {
  return seconds * (0.8 + 0.4 * random);
}
