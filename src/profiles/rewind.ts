import { COLUMNS } from '../fields/user-columns.js';
import type { FieldChanges } from '../values/differences.js';
import { segmentsOf, type JsonMap } from '../values/json-map.js';
import type { Kind } from '../values/kinds.js';
import type { ProfileState } from './profile.js';

const kinds = new Map<string, Kind<unknown>>(COLUMNS.map(({ name, kind }) => [name, kind]));

/** The state before the changes, told the latest first. What follows from other fields, and is told by them, stays. */
export function rewound(now: ProfileState, changes: readonly FieldChanges[]): ProfileState {
  const state = {
    user: { ...now.user } as Record<string, unknown>,
    persona: now.persona && { ...now.persona },
    notifications: now.notifications,
    channels: now.channels,
  };
  const restore = (pointer: string, before: unknown): void => {
    const [name = '', key] = segmentsOf(pointer);
    if (name === 'persona' && key === undefined) state.persona = before === null ? null : state.persona;
    else if (name === 'persona')
      Object.assign(state.persona ?? {}, { overrides: withKey(state.persona?.overrides, key, before) });
    else if (name === 'notificationPreferences') state.notifications = withKey(state.notifications, key, before);
    else if (name === 'notificationChannels') state.channels = withKey(state.channels, key, before);
    else if (key !== undefined) state.user[name] = withKey(state.user[name] as JsonMap, key, before);
    else state.user[name] = before === null ? null : (kinds.get(name)?.fromHistory(before) ?? before);
  };
  for (const fields of changes) for (const [pointer, { before }] of Object.entries(fields)) restore(pointer, before);
  return state as ProfileState;
}

/** NOTE: a key may be called `__proto__`; `fromEntries` makes it a key as any other. */
function withKey<Value>(map: Record<string, Value> | undefined, key = '', before: unknown): Record<string, Value> {
  const members = new Map(Object.entries(map ?? {}));
  if (before === null) members.delete(key);
  else members.set(key, before as Value);
  return Object.fromEntries(members);
}
