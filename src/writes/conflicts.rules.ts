import type { LaterChange } from '../changes/changes.store.js';
import type { FieldChanges } from '../values/differences.js';
import { isJsonObject, pointer, segmentsOf } from '../values/json-map.js';
import { sameJson } from '../values/merge.js';

/** The sent fields at the version the client knows, as the client wants them, and as they are now. */
export interface ThreeVersions {
  base: Record<string, unknown>;
  yours: Record<string, unknown>;
  theirs: Record<string, unknown>;
}

/** Who changed something last, for whoever may read the history. */
export interface ChangedBy {
  _id: string;
  id: string;
  /** `null`: nobody knows any more. */
  fullName: string | null;
}

/** A place that was changed since, and is to be something else. */
export interface Clash {
  /** RFC 6901 pointer into the body. */
  pointer: string;
  base: unknown;
  yours: unknown;
  theirs: unknown;
  /** When it was changed last; `null` where the history doesn’t tell. */
  at: Date | null;
  actor: ChangedBy | null;
}

/** What a 412 tells. */
export interface Conflict extends ThreeVersions {
  clashes: Clash[];
  /** What was sent without what clashes; `null` where there was no body of fields. */
  merged: Record<string, unknown> | null;
}

/** What of a history a body is about: what the history says at `told` is what the body says at `under`. */
export interface HistoryPlace {
  told: string;
  under: string;
}

/** Fields of the thing itself. */
export const EVERYTHING: HistoryPlace = { told: '', under: '' };

interface Telling {
  place?: HistoryPlace;
  /** So many keys deep values are wholes. */
  depth?: number;
  tellsWho: boolean;
}

/**
 * Compares what was sent leaf by leaf, objects by their keys as a merge patch is: what is to be something else than it is, and isn’t what
 * it was. `later` begins with what began to change last.
 */
export function conflictOf(
  versions: ThreeVersions,
  later: readonly LaterChange[],
  { place = EVERYTHING, depth = Infinity, tellsWho }: Telling,
): Conflict {
  const three = asJson(versions);
  const clashes = clashesIn(three, [], depth).map((clash): Clash => {
    const last = lastOf(later, place.told + clash.pointer.slice(place.under.length));
    return { ...clash, at: last?.at ?? null, actor: tellsWho ? actorOf(last) : null };
  });
  return { ...three, clashes, merged: without(three.yours, new Set(clashes.map((one) => one.pointer)), []) ?? {} };
}

/** The same of what is taken away: it clashes as a whole with what was changed of it. */
export function conflictOfRemoval(
  { base, theirs }: Pick<ThreeVersions, 'base' | 'theirs'>,
  later: readonly LaterChange[],
  { place, tellsWho }: { place: HistoryPlace; tellsWho: boolean },
): Conflict {
  const three = asJson({ base, yours: {}, theirs });
  const last = lastOf(later, place.told);
  const told = { at: last?.at ?? null, actor: tellsWho ? actorOf(last) : null };
  const clash = { pointer: '', base: three.base, yours: null, theirs: three.theirs, ...told };
  return { ...three, clashes: sameJson(three.base, three.theirs) ? [] : [clash], merged: null };
}

/** Where nothing is there yet that could clash. */
export const NOTHING_CLASHES: Conflict = { base: {}, yours: {}, theirs: {}, clashes: [], merged: null };

/** What a body would have said before the changes; `later` begins with what began to change last. */
export function rewoundJson(
  now: object,
  later: readonly Pick<LaterChange, 'pointer' | 'before'>[],
  { told, under }: HistoryPlace = EVERYTHING,
): Record<string, unknown> {
  let state: unknown = now;
  for (const { pointer: at, before } of later) {
    if (at === told || at.startsWith(`${told}/`)) {
      state = withAt(state, segmentsOf(under + at.slice(told.length)), before);
    } else if (told.startsWith(`${at}/`)) {
      state = withAt(state, segmentsOf(under), valueAt(before, segmentsOf(told.slice(at.length))));
    }
  }
  return isJsonObject(state) ? state : {};
}

/** The same as a history’s fields, for what rewinds by them. */
export function asFieldChanges(later: readonly LaterChange[]): FieldChanges[] {
  return later.map(({ pointer: at, before }) => ({ [at]: { before, after: null } }));
}

type Found = Pick<Clash, 'pointer' | 'base' | 'yours' | 'theirs'>;

function clashesIn({ base, yours, theirs }: ThreeVersions, path: readonly string[], depth: number): Found[] {
  return Object.keys(yours).flatMap((key): Found[] => {
    const [was, wanted, is] = [base, yours, theirs].map((map) => own(map, key));
    const at = [...path, key];
    if (at.length < depth && isJsonObject(wanted) && isMapOrNothing(was) && isMapOrNothing(is)) {
      return clashesIn({ base: was ?? {}, yours: wanted, theirs: is ?? {} }, at, depth);
    }
    if (sameJson(was, is) || sameJson(wanted, is)) return [];
    return [{ pointer: pointer(...at), base: was, yours: wanted, theirs: is }];
  });
}

/** NOTE: a key may be called `__proto__`; `fromEntries` makes it a key as any other. An object that nothing is left of goes too. */
function without(
  sent: Record<string, unknown>,
  clashing: ReadonlySet<string>,
  path: readonly string[],
): Record<string, unknown> | undefined {
  const kept = Object.entries(sent).flatMap(([key, value]) => {
    const at = [...path, key];
    if (clashing.has(pointer(...at))) return [];
    const rest = isJsonObject(value) && Object.keys(value).length > 0 ? without(value, clashing, at) : value;
    return rest === undefined ? [] : [[key, rest] as const];
  });
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

/** What tells of the same place, of more around it, or of a part of it. */
function lastOf(later: readonly LaterChange[], at: string): LaterChange | undefined {
  return later
    .filter(({ pointer: told }) => told === at || told.startsWith(`${at}/`) || at.startsWith(`${told}/`))
    .reduce<LaterChange | undefined>((last, one) => (last !== undefined && last.at >= one.at ? last : one), undefined);
}

function actorOf(change: LaterChange | undefined): ChangedBy | null {
  if (change === undefined || change.actorId === null) return null;
  return { _id: change.actorId, id: change.actorId, fullName: change.actorName };
}

/** A field of the body may be `null`; in a map, that is a key that wasn’t there. */
function withAt(target: unknown, [key, ...rest]: readonly string[], value: unknown, isMap = false): unknown {
  if (key === undefined) return value;
  const members = new Map(isJsonObject(target) ? Object.entries(target) : []);
  if (isMap && rest.length === 0 && value === null) members.delete(key);
  else members.set(key, withAt(members.get(key), rest, value, true));
  return Object.fromEntries(members);
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, key) => (isJsonObject(at) ? own(at, key) : null), value);
}

function own(map: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(map, key) ? (map[key] ?? null) : null;
}

function isMapOrNothing(value: unknown): value is Record<string, unknown> | null {
  return value === null || isJsonObject(value);
}

/** As they go over the wire: instants are texts there, and `undefined` isn’t sent. */
function asJson<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}
