import { COLUMNS } from '../fields/user-columns.js';
import { isJsonObject, pointer, type JsonMap } from '../values/json-map.js';
import { sameJson } from '../values/merge.js';
import { overtakenAt } from '../writes/overtaken.js';
import { displayName, type ProfileState, type Reverting } from './profile.js';
import type { Refusal } from './rules.js';

/** Why a field, or a key of a map that is sent, isn't taken back: somebody has changed it since. */
export function changedSince(
  { fields }: Reverting,
  state: ProfileState,
  path: readonly string[],
  sent: unknown,
): Refusal | undefined {
  const at = pointer(...path);
  if (at in fields) return isAsLeft(state, path, fields[at]?.after) ? undefined : OVERTAKEN;
  const keys = isJsonObject(sent) ? Object.keys(sent) : [];
  const key = keys.find((one) => !isAsLeft(state, [...path, one], fields[at + pointer(one)]?.after));
  return key === undefined ? undefined : { ...OVERTAKEN, key };
}

/** What no write of a profile brings back. */
export function lostRefusal(message: string): Refusal {
  return { ...OVERTAKEN, code: 'not_revertible', message };
}

const OVERTAKEN: Refusal = overtakenAt('user');

/** Another way to the same shown name is none that somebody has changed. */
function isAsLeft(state: ProfileState, path: readonly string[], left: unknown = null): boolean {
  const isName = path[0] === 'fullName' && left !== null;
  return sameJson(isName ? displayName(state.user) : toldOf(state, path), left);
}

/** The value as the history would tell it. */
function toldOf({ user, persona, notifications, channels }: ProfileState, [name, key]: readonly string[]): unknown {
  if (name === 'persona') return keyOf(persona?.overrides, key);
  if (name === 'notificationPreferences') return keyOf(notifications, key);
  if (name === 'notificationChannels') return keyOf(channels, key);
  const column = COLUMNS.find((one) => one.name === name);
  if (column === undefined) return null;
  const value = user[column.name];
  if (column.isMap) return keyOf(value as JsonMap, key);
  return value === null ? null : column.kind.toHistory(value);
}

function keyOf(map: object | undefined, key = ''): unknown {
  return map !== undefined && Object.hasOwn(map, key) ? (map as JsonMap)[key] : null;
}
