import type { FieldChanges } from '../values/differences.js';
import { isJsonObject, segmentsOf } from '../values/json-map.js';
import { isUuid } from '../values/uuid.js';

/** What a change tells by an id, and people know by a name. */
export interface ToldIds {
  people: Set<string>;
  departments: Set<string>;
  organizations: Set<string>;
}

/** The ids in a change: where our own fields have them, and not in free-form maps, or whoever writes an id there is told a name. */
export function idsToldIn(fields: FieldChanges): ToldIds {
  const ids = noIds();
  for (const [at, { before, after }] of Object.entries(fields)) {
    const [name = '', key, part] = segmentsOf(at);
    if (name === 'members') add(ids.people, key);
    if (name === 'departments') add(ids.departments, key);
    const told = key === undefined ? TOLD.get(name) : part === undefined ? undefined : TOLD.get(part);
    for (const value of [before, after]) {
      if (told !== undefined) add(ids[told], value);
      else if (THINGS.has(name) && part === undefined && isJsonObject(value)) add(ids.departments, value.departmentId);
    }
  }
  return ids;
}

export function noIds(): ToldIds {
  return { people: new Set(), departments: new Set(), organizations: new Set() };
}

/** What the value of a field, or of a part of a thing, is the id of. */
const TOLD: ReadonlyMap<string, keyof ToldIds> = new Map([
  ['departmentId', 'departments'],
  ['organizationId', 'organizations'],
  ['defaultOrganizationId', 'organizations'],
  ['ownerId', 'people'],
  ['assigneeId', 'people'],
]);

/** What is told as a whole when it comes and goes, with its department in it. */
const THINGS: ReadonlySet<string> = new Set(['members', 'invitations']);

function add(ids: Set<string>, value: unknown): void {
  if (isUuid(value)) ids.add(value);
}
