import { sessionEnded } from '../auth/auth.failures.js';
import { notFound } from '../failure.js';
import { COLUMNS } from '../fields/user-columns.js';
import { situationOf } from './decide.js';
import { isVisible } from './policy.js';
import type { Snapshot } from './profile.js';
import { refusedAsWhole } from '../writes/writes.failures.js';
import type { Found } from './storage/profiles.store.js';
import { selfOrAdmin, selfOrSenior } from './rules.js';
import { sightOf } from './sight.js';

/** The profile that was found, for a login that is alive. */
export function snapshotOf<S extends Snapshot>(found: Found<S>): S {
  if (found.caller === 'unknown') throw sessionEnded();
  if (found.snapshot === undefined) throw notFound();
  return found.snapshot;
}

/** A door that is for oneself and for administrators is closed to everyone else, whatever is sent. */
export function refuseUnlessAdministered(snapshot: Snapshot): void {
  const refusal = selfOrAdmin(situationOf(snapshot));
  if (refusal !== undefined) throw refusedAsWhole(refusal);
}

/** Whoever has written something saw the private fields with the answer; it is kept for those who still see them. */
export function refuseUnlessSenior(snapshot: Snapshot): void {
  const refusal = selfOrSenior(situationOf(snapshot));
  if (refusal !== undefined) throw refusedAsWhole(refusal);
}

/** For doors that have no word for deleted people, nor for programs. */
export function refuseUnlessShown(snapshot: Snapshot): void {
  if (!isShown(snapshot)) throw notFound();
}

/** The same of one of many. */
export function isShown({ state: { user } }: Snapshot): boolean {
  return user.deletedAt === null && user.kind === 'person';
}

/**
 * What the actor may not see is as if it had never been set: for doors whose published shape has no absent fields. The
 * address stays, because those shapes know people by it.
 */
export function seen<S extends Snapshot>(snapshot: S): S {
  const sight = sightOf(snapshot.actor, snapshot.state.user);
  // An uploaded avatar is shown as the picture.
  const isHidden = (name: string): boolean =>
    name !== 'email' && !isVisible(name === 'avatarId' ? 'picture' : name, sight);
  const hidden = COLUMNS.filter(({ name }) => isHidden(name));
  if (hidden.length === 0) return snapshot;
  const blanks = Object.fromEntries(hidden.map(({ name, blank }) => [name, blank]));
  return { ...snapshot, state: { ...snapshot.state, user: { ...snapshot.state.user, ...blanks } } };
}
