import { isAtLeast, type Role } from '../../auth/roles.js';
import type { FieldFault } from '../../failure.js';
import { isInstant } from '../../values/instant.js';
import { isJsonObject, pointer, type JsonMap } from '../../values/json-map.js';
import { selfOrAdmin, type Refusal, type Situation } from '../rules.js';

/** Changes of a person that wait, and the bytes of their bodies together. */
export const MOST_PENDING = 100;
export const MOST_BYTES = 1024 * 1024;
const MOST_DAYS = 366;
const DAY_MS = 86_400_000;
const MOST_ATTEMPTS = 15;
const LONGEST_PAUSE_SECONDS = 3600;

/** Whether one more of so many bytes may wait beside the others of the person. */
export function isRoomFor(kept: object, { count, bytes }: { count: number; bytes: number }): boolean {
  return count < MOST_PENDING && bytes + Buffer.byteLength(JSON.stringify(kept)) <= MOST_BYTES;
}

/** When a change is asked for, and when it is to be taken back, as they were sent; `undefined` for neither. */
interface SentInstants {
  applyAt: unknown;
  revertAt: unknown;
}

/** What is wrong with them: each lies ahead, by 366 days at most, and a change is taken back after it is made. */
export function instantFaults({ applyAt, revertAt }: SentInstants, now: Date): FieldFault[] {
  const sent = Object.entries({ applyAt, revertAt }).filter(([, text]) => text !== undefined);
  const faults = sent.flatMap(([pointer, text]) => instantFault(pointer, text, now) ?? []);
  if (faults.length > 0 || sent.length < 2 || Date.parse(revertAt as string) > Date.parse(applyAt as string))
    return faults;
  return [{ pointer: 'revertAt', code: 'instant_out_of_range', message: 'This must be a moment after applyAt.' }];
}

function instantFault(pointer: string, text: unknown, now: Date): FieldFault | undefined {
  if (typeof text !== 'string' || !isInstant(text)) {
    const message =
      'This must be a moment with its offset, such as 2026-12-01T09:00:00Z; the + of an offset is sent as %2B.';
    return { pointer, code: 'invalid_instant', message };
  }
  const ahead = Date.parse(text) - now.getTime();
  if (ahead > 0 && ahead <= MOST_DAYS * DAY_MS) return undefined;
  const message = `This must be a moment to come, within ${MOST_DAYS} days.`;
  return { pointer, code: 'instant_out_of_range', message, parameters: { limit: MOST_DAYS } };
}

/** Who asked for a change, and what they were to the person then. */
interface Asked {
  requestedBy: string | null;
  requestedRole: Role | null;
}

/**
 * Why the change can't be taken back, if so: whoever asked for it may, and an administrator of the person who isn't the
 * person, of what nobody above them asked. What isn't there (`undefined`) is refused to everyone else before it is missed.
 */
export function takeBackRefusalOf(situation: Situation, asked: Asked | undefined): Refusal | undefined {
  const { actor, target } = situation;
  if (asked !== undefined && asked.requestedBy === actor.userId) return undefined;
  const refusal = selfOrAdmin(situation);
  if (refusal !== undefined || asked === undefined) return refusal;
  const isSelf = actor.userId === target.id;
  if (!isSelf && (asked.requestedRole === null || isAtLeast(actor.role, asked.requestedRole))) return undefined;
  return {
    rule: 'askerOrAbove',
    kind: 'forbidden',
    code: 'not_allowed',
    level: asked.requestedRole === 'SUPERADMIN' ? 'platform' : 'organization',
    liftedBy: asked.requestedRole === 'SUPERADMIN' ? 'SUPERADMIN' : 'ADMIN',
    message: 'Only who asked for this change takes it back, or an administrator who isn’t below them.',
  };
}

/** What the body asks for, by pointer as reports name it; a whole map by its own name. */
export function askedIn(body: JsonMap): Map<string, unknown> {
  const asked = Object.entries(body).flatMap(([name, sent]) => {
    const isKeyed = name === 'persona' || name === 'notificationPreferences';
    if (!isKeyed || !isJsonObject(sent)) return [[pointer(name), sent] as const];
    return Object.entries(sent).map(([key, value]) => [pointer(name, key), value] as const);
  });
  return new Map(asked);
}

/** After so many attempts that failed: how long until the next one, or never again. */
export function secondsToNextAttempt(failed: number): number | undefined {
  return failed >= MOST_ATTEMPTS ? undefined : Math.min(2 ** failed, LONGEST_PAUSE_SECONDS);
}
