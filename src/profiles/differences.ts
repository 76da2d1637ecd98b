import { isJsonObject, pointer } from '../values/json-map.js';
import { sameJson } from '../values/merge.js';
import type { ProfileState } from './profile.js';

/** Before and after per changed field, by RFC 6901 pointer; `null` stands for unset. */
export type FieldChanges = Record<string, { before: unknown; after: unknown }>;

/** Follow from other fields: which SMS number a number is, how an e-mail is compared. */
const DERIVED = new Set(['emailKey', 'sinchPhoneNumberId', 'phoneRegion', 'availabilityChangedAt']);

/** What a write changes, as the history keeps it: free-form maps by their own keys, so that a row stays small. */
export function differencesOf(before: ProfileState, after: ProfileState): FieldChanges {
  const changes: FieldChanges = {};
  compareKeys(changes, [], before.user, after.user);
  if ((before.persona === null) !== (after.persona === null)) {
    changes[pointer('persona')] = {
      before: before.persona === null ? null : {},
      after: after.persona === null ? null : {},
    };
  }
  compareKeys(changes, ['persona'], before.persona?.overrides ?? {}, after.persona?.overrides ?? {});
  compareKeys(changes, ['notificationPreferences'], before.notifications, after.notifications);
  return changes;
}

function compareKeys(changes: FieldChanges, path: string[], before: object, after: object): void {
  if (before === after) return;
  const [old, young] = [before as Record<string, unknown>, after as Record<string, unknown>];
  for (const key of new Set([...Object.keys(old), ...Object.keys(young)])) {
    if (path.length === 0 && DERIVED.has(key)) continue;
    const [was, is] = [valueOf(old, key), valueOf(young, key)];
    if (was === is || sameJson(was, is)) continue;
    if (path.length === 0 && isJsonObject(was) && isJsonObject(is)) compareKeys(changes, [key], was, is);
    else changes[pointer(...path, key)] = { before: was, after: is };
  }
}

/** The value as JSON would have it. */
function valueOf(values: Record<string, unknown>, key: string): unknown {
  const value = Object.hasOwn(values, key) ? values[key] : undefined;
  return value instanceof Date ? value.toISOString() : (value ?? null);
}
