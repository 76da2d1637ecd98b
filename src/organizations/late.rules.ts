import type { LaterChange } from '../changes/changes.store.js';
import { pointer } from '../values/json-map.js';
import { EVERYTHING, rewoundJson, type HistoryPlace, type ThreeVersions } from '../writes/conflicts.rules.js';

/** What was sent of a part, and what there is of it now, in the words of its body. */
export interface Late {
  now: object;
  /** `null` takes it away. */
  sent: object | null;
  /** Where its own history tells of it; absent: as the body does. */
  place?: HistoryPlace;
  /** So many keys deep values are wholes, as the days of a week. */
  depth?: number;
  /** Whose history tells of it in the organization’s place. */
  personId?: string;
}

/** What the history is asked for. */
export function lookedAt({ sent, place = EVERYTHING }: Late): string[] {
  if (sent === null) return [place.told];
  return namesIn(sent).map((name) => place.told + pointer(name).slice(place.under.length));
}

/** Without `later`, nobody knows what it was. */
export function lateVersionsOf(
  { now, sent, place = EVERYTHING }: Late,
  later: readonly LaterChange[] | undefined,
): ThreeVersions {
  const names = namesIn(sent ?? now);
  return {
    base: later === undefined ? {} : pick(rewoundJson(now, later, place), names),
    yours: pick(sent ?? {}, names),
    theirs: pick(now, names),
  };
}

function namesIn(sent: object): string[] {
  return Object.entries(sent).flatMap(([name, value]) => (value === undefined ? [] : [name]));
}

function pick(values: object, names: readonly string[]): Record<string, unknown> {
  const known = values as Record<string, unknown>;
  return Object.fromEntries(names.map((name) => [name, Object.hasOwn(known, name) ? (known[name] ?? null) : null]));
}
