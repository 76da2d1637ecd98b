import type { Idempotency } from './idempotency.js';

/** The doors that changes come through, as the history tells them: our own routes, contracts, and what has no route. */
export const CHANGE_SOURCES = [
  'profile',
  'account',
  'users',
  'organizations',
  'companies',
  'invitations',
  'import',
  'applivery',
  'exante',
  'rinkel',
  'deferred',
  'unsubscribe',
  'command',
  'sample',
] as const;

export type ChangeSource = (typeof CHANGE_SOURCES)[number];

/** Where a change comes from: made once, at the door, and recorded with everything that is changed by it. */
export interface Origin {
  /** `null`: the platform itself, as on the command line. */
  actorId: string | null;
  source: ChangeSource;
  /** As in the answer's `X-Request-Id`; `null` without a request. */
  requestId: string | null;
  /** The login that asked, by its session, so that whoever reads changes knows its own; `null` without one. Never shown. */
  client: string | null;
  /** What the request is known by when it is sent again, where it does what is done once; see `Once`. */
  idempotency?: Idempotency;
  /** Of what somebody else has asked for, and who acts has approved of: who asked. */
  requestedBy?: string | null;
}

/** What the platform does by itself: nobody asked, and nobody waits for an answer. */
export function platformOrigin(source: ChangeSource): Origin {
  return { actorId: null, source, requestId: null, client: null };
}

/** The same origin for whoever turns out to be acting. */
export function actedBy<From extends Origin>(origin: From, actorId: string): From {
  return { ...origin, actorId };
}
