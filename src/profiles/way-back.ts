import { personaFields } from '../fields/persona.fields.js';
import { userFields } from '../fields/user.fields.js';
import type { FieldChanges } from '../values/differences.js';
import { segmentsOf, type JsonMap } from '../values/json-map.js';
import { Misfit, type Kind } from '../values/kinds.js';
import { patchBetween } from '../values/merge.js';
import type { ProfileChange, Reverting } from './profile.js';

/** A change of a profile the other way round. */
export interface WayBack {
  change: ProfileChange;
  reverting: Reverting;
}

/** What would bring back what was before; what nothing brings back is told. */
export function wayBackOf(fields: FieldChanges): WayBack {
  const change: Record<string, unknown> = {};
  const lost: { pointer: string; message: string }[] = [];
  const isWhole = '/deletedAt' in fields || '/erased' in fields || fields['/email']?.before === null;
  for (const [pointer, { before, after }] of Object.entries(fields)) {
    const [name = '', key] = segmentsOf(pointer);
    if (isWhole) lost.push({ pointer, message: WHOLE });
    else if (name === 'persona' || name === 'notificationPreferences') addKey(change, name, key, before);
    else if (name === 'notificationChannels') addKey(change, name, key, patchBetween(after, before));
    else if (FOLLOWS.get(name)?.some((other) => other in fields) === true) continue;
    else if (!Object.hasOwn(userFields, name)) lost.push({ pointer, message: FOLLOWING });
    else if (key !== undefined) addKey(change, name, key, patchBetween(after, before));
    else if (before === null && !isClearable(name)) lost.push({ pointer, message: FOLLOWING });
    else {
      const value = before === null ? null : kindOf(name).read(before);
      if (value instanceof Misfit) lost.push({ pointer, message: value.faults[0]?.message ?? FOLLOWING });
      else change[name] = value;
    }
  }
  return { change, reverting: { fields, lost } };
}

/** What it would bring back, as a body says it; for whoever is shown it. */
export function bodyBackOf(fields: FieldChanges): JsonMap {
  const body = new Map<string, unknown>();
  for (const [pointer, { before }] of Object.entries(fields)) {
    const [name = '', key] = segmentsOf(pointer);
    if (!isSent(name, key)) continue;
    const keys = new Map(Object.entries((body.get(name) ?? {}) as JsonMap));
    body.set(name, key === undefined ? before : Object.fromEntries(keys.set(key, before)));
  }
  return Object.fromEntries(body);
}

/** That a persona was made isn't. */
function isSent(name: string, key: string | undefined): boolean {
  if (name === 'persona' || name === 'notificationPreferences') return key !== undefined;
  return Object.hasOwn(userFields, name) && !FOLLOWS.has(name);
}

/** The same without a picture, the files of which are gone. */
export function withoutPicture({ change: { avatarId: _, ...change }, reverting }: WayBack): WayBack {
  const lost = [...reverting.lost, { pointer: '/avatarId', message: 'The files of this picture are gone.' }];
  return { change, reverting: { ...reverting, lost } };
}

/** What is written when another field is, and not by itself. */
const FOLLOWS: ReadonlyMap<string, readonly string[]> = new Map([['verificationStatus', ['/email']]]);

const WHOLE = 'Who was made, deleted or restored, isn’t taken back this way; delete or restore them.';
const FOLLOWING = 'This follows from other deeds, and no write of a profile brings it back.';

/** That a persona was made is no value that could be brought back. */
function addKey(change: Record<string, unknown>, name: string, key: string | undefined, before: unknown): void {
  if (key === undefined) return;
  const value = name === 'persona' && before !== null ? read(personaKind(key), before) : before;
  const keys = new Map(Object.entries(change[name] ?? {}));
  change[name] = Object.fromEntries(keys.set(key, value));
}

function read(kind: Kind<unknown> | undefined, before: unknown): unknown {
  const value = kind?.read(before);
  return value instanceof Misfit ? before : value;
}

function personaKind(key: string): Kind<unknown> | undefined {
  return Object.hasOwn(personaFields, key) ? personaFields[key as keyof typeof personaFields].kind : undefined;
}

/** A display name gives way to first and last name. */
function isClearable(name: string): boolean {
  return name === 'fullName' || userFields[name as keyof typeof userFields].clearable;
}

function kindOf(name: string): Kind<unknown> {
  return userFields[name as keyof typeof userFields].kind;
}
