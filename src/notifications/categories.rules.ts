import type { FieldChanges } from '../values/differences.js';
import { differencesOf } from '../values/differences.js';
import { pointer } from '../values/json-map.js';
import type { HistoryPlace } from '../writes/conflicts.rules.js';
import type { Channel, OverrideWithChannels } from './effective.js';
import { stateOf } from './defaults.rules.js';

/** At most so many of its own at a time, since each is in every profile of the organization. */
export const MOST_CATEGORIES = 50;
/** With those that it has retired, whose choices are kept. */
export const MOST_EVER = 200;

/** What a change can write of a category. */
export interface CategoryState {
  key: string;
  label: string;
  channels: readonly Channel[];
  enabledByDefault: boolean;
}

/** As the organization's history keeps it, by the category. */
export function categoryChanges(id: string, before: CategoryState | null, after: CategoryState | null): FieldChanges {
  if (before === null || after === null) return { [pointer('notificationCategories', id)]: { before, after } };
  const changes = Object.entries(differencesOf(before, after));
  return Object.fromEntries(changes.map(([at, change]) => [pointer('notificationCategories', id) + at, change]));
}

/** Where that is. */
export function categoryPlace(id: string): HistoryPlace {
  return { told: pointer('notificationCategories', id), under: '' };
}

/** What goes with a category that is retired: what the organization and its departments say of it. */
export function defaultsGone(said: readonly { ownerId: string; override: OverrideWithChannels }[]): FieldChanges {
  const gone = said.map(({ ownerId, override }) => {
    const path = override.level === 'organization' ? [] : ['departments', ownerId];
    const at = pointer(...path, 'notificationDefaults', override.category);
    return [at, { before: stateOf(override), after: null }] as const;
  });
  return Object.fromEntries(gone);
}
