import type { FieldFault } from '../../failure.js';
import { isAsNear, sightOf } from '../../profiles/sight.js';
import type { FoundPerson } from './snapshots.store.js';

/** People at once. */
export const MOST_ASKED = 1000;
/** An answer may be kept for so many seconds at most, since somebody may change their mind. */
const LONGEST_VALID = 300;

const MOST_DAYS = 366;
const MOST_AHEAD = MOST_DAYS * 86_400_000;
/** Clocks of others may be behind. */
const SKEW = 60_000;

/**
 * Whether the caller may ask about somebody: about themselves, as an administrator of theirs, or as a program of their organization,
 * which gets here by a key with the scope alone.
 */
export function mayAsk(
  callerId: string,
  { snapshot, caller, accessRole, departmentId, organizationId }: FoundPerson,
): boolean {
  if (caller.kind === 'service' && caller.organizationId === organizationId) return true;
  const { role, departmentId: department } = caller;
  const target = { id: snapshot.person.id, accessRole, departmentId };
  return isAsNear(sightOf({ userId: callerId, role, departmentId: department }, target), 'administrators');
}

/** Seconds for which the clock alone doesn’t change the answer. */
export function validFor(instant: number, next: number | null): number {
  if (next === null) return LONGEST_VALID;
  return Math.min(LONGEST_VALID, Math.max(0, Math.floor((next - instant) / 1000)));
}

/** What is wrong with the moment, if anything; a past one only where there is a history to read. */
export function momentFaults(at: Date | undefined, now: number, past: 'read' | 'refused'): FieldFault[] {
  if (at === undefined) return [];
  const isTooEarly = past === 'refused' && at.getTime() < now - SKEW;
  if (!isTooEarly && at.getTime() <= now + MOST_AHEAD) return [];
  const message =
    past === 'read'
      ? `This must be at most ${MOST_DAYS} days ahead.`
      : `This must be now or in the future, by at most ${MOST_DAYS} days; what was is explained.`;
  return [{ pointer: '/at', code: 'instant_out_of_range', message, parameters: { limit: MOST_DAYS } }];
}
