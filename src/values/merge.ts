import { isJsonObject } from './json-map.js';

/**
 * Applies a JSON merge patch (RFC 7396): `null` removes a key, objects are merged key by key, arrays and scalars are
 * replaced; a key that is `undefined` is absent.
 *
 * Neither argument is changed, though the result may share parts with both, and a patch that changes nothing gives back
 * `target` itself. `__proto__` and the like are keys as any other. Recursive: limit the depth first (see `jsonFaults`).
 */
export function mergePatch(target: unknown, patch: Record<string, unknown>): Record<string, unknown>;
export function mergePatch(target: unknown, patch: unknown): unknown;
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (patch === undefined) return target;
  if (!isJsonObject(patch)) return sameJson(target, patch) ? target : patch;
  if (!isJsonObject(target)) return mergePatch({}, patch);

  const members = new Map(Object.entries(target));
  let changed = false;
  for (const [key, change] of Object.entries(patch)) changed = applyChange(members, key, change) || changed;
  // NOTE: `fromEntries` defines own properties, where an assignment to `__proto__` would set the prototype.
  return changed ? Object.fromEntries(members) : target;
}

/** The merge patch that makes `to` of `from`; what isn't an object is replaced. */
export function patchBetween(from: unknown, to: unknown): unknown {
  if (!isJsonObject(from) || !isJsonObject(to)) return to;
  const keys = new Set([...Object.keys(from), ...Object.keys(to)]);
  const changed = [...keys].filter((key) => !sameJson(own(from, key), own(to, key)));
  return Object.fromEntries(
    changed.map((key) => [key, Object.hasOwn(to, key) ? patchBetween(own(from, key), to[key]) : null]),
  );
}

function own(map: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

/** Whether two JSON values are equal; the order of keys doesn't count. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => sameJson(item, b[i]));
  if (!isJsonObject(a) || !isJsonObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]))
  );
}

/** Whether the change made a difference. */
function applyChange(members: Map<string, unknown>, key: string, change: unknown): boolean {
  if (change === null) return members.delete(key);
  const before = members.get(key);
  const after = mergePatch(before, change);
  if (after === before) return false;
  members.set(key, after);
  return true;
}
