import { faultsUnder, type Fault } from './fault.js';
import { isInstant } from './instant.js';
import { isJsonObject, pointer } from './json-map.js';
import { unknownFieldFaults } from './unknown-field.js';
import { isUuid } from './uuid.js';

/** What somebody doesn't want to hear of until an instant. */
export interface Mute {
  /** Absent: everything. */
  category?: string;
  /** RFC 3339. */
  until: string;
}

/** By their ids. */
export type Mutes = Record<string, Mute>;

/** What is wrong with a change of mutes by their ids; `null` takes one away. */
export function mutesFaults(value: Record<string, unknown>): Fault[] {
  return Object.entries(value).flatMap(([id, mute]) => {
    if (!isUuid(id)) return [{ pointer: pointer(id), code: 'invalid_id', message: 'A mute is known by a UUID.' }];
    return mute === null ? [] : faultsUnder(pointer(id), muteFaults(mute));
  });
}

function muteFaults(mute: unknown): Fault[] {
  if (!isJsonObject(mute)) return [{ pointer: '', code: 'wrong_type', message: 'This must be an object.' }];
  const { category, until } = mute;
  const faults: Fault[] = unknownFieldFaults(mute, ['category', 'until']);
  if (category !== undefined && typeof category !== 'string')
    faults.push({ pointer: '/category', code: 'wrong_type', message: 'This must be the key of a category.' });
  if (typeof until !== 'string' || !isInstant(until))
    faults.push({ pointer: '/until', code: 'invalid_instant', message: 'This must be a moment with its offset.' });
  return faults;
}
