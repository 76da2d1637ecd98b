import { COLUMNS } from '../fields/user-columns.js';
import { differencesOf as keyDifferences, type FieldChanges } from '../values/differences.js';
import { pointer } from '../values/json-map.js';
import type { Kind } from '../values/kinds.js';
import type { ProfileState } from './profile.js';

const TOLD = COLUMNS.filter(({ isTold }) => isTold);

/** What a write changes, as the history keeps it: free-form maps by their own keys, so that a row stays small. */
export function differencesOf(before: ProfileState, after: ProfileState): FieldChanges {
  const changes: FieldChanges = {};
  for (const { name, kind, isMap } of TOLD) {
    const [was, is] = [before.user[name], after.user[name]];
    if (isMap) addKeys(changes, name, was as object, is as object);
    else if (was !== is) addValue(changes, name, asTold(kind, was), asTold(kind, is));
  }
  if ((before.persona === null) !== (after.persona === null)) {
    addValue(changes, 'persona', before.persona && {}, after.persona && {});
  }
  addKeys(changes, 'persona', before.persona?.overrides ?? {}, after.persona?.overrides ?? {});
  addKeys(changes, 'notificationPreferences', before.notifications, after.notifications);
  addKeys(changes, 'notificationChannels', before.channels, after.channels);
  return changes;
}

function addValue(changes: FieldChanges, name: string, was: unknown, is: unknown): void {
  if (was !== is) changes[pointer(name)] = { before: was, after: is };
}

function addKeys(changes: FieldChanges, name: string, was: object, is: object): void {
  if (was !== is) Object.assign(changes, keyDifferences(was, is, [name]));
}

function asTold(kind: Kind<unknown>, value: unknown): unknown {
  return value === null ? null : kind.toHistory(value);
}
