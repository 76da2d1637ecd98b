import { displayName } from '../profiles/profile.js';
import type { FieldChanges } from '../values/differences.js';
import { isJsonObject, pointer } from '../values/json-map.js';

type NameParts = Parameters<typeof displayName>[0];

/** A person’s name as it is, and what it was before each later change, the latest first. */
export interface NamedPerson extends NameParts {
  id: string;
  renamed: { at: Date; before: Partial<NameParts> }[];
}

/** What an organization is called now, and its departments. */
export interface NamedThing {
  id: string;
  name: string;
}

/** A change of an organization that names something anew or takes it away; the latest first. */
export interface Renaming {
  organizationId: string;
  at: Date;
  fields: FieldChanges;
}

/** The name at a moment; a change made just then has its own name already. */
export function personNamedAt({ renamed, ...now }: NamedPerson, moment: Date): string | null {
  const later = renamed.filter(({ at }) => at > moment).map(({ before }) => before);
  return displayName(Object.assign({ ...now }, ...later) as NameParts);
}

/** The same of an organization, from its own history. */
export function organizationNamedAt(id: string, now: string | undefined, renamings: readonly Renaming[], moment: Date) {
  const later = renamings.filter(({ organizationId, at }) => organizationId === id && at > moment);
  return later.reduce((name, { fields }) => textIn(fields['/name']?.before) ?? name, now);
}

/** The same of a department, which may be gone by now. */
export function departmentNamedAt(id: string, now: string | undefined, renamings: readonly Renaming[], moment: Date) {
  const [whole, part] = [pointer('departments', id), pointer('departments', id, 'name')];
  const later = renamings.filter(({ at }) => at > moment);
  return later.reduce((name, { fields }) => textIn(fields[part]?.before) ?? nameIn(fields[whole]?.before) ?? name, now);
}

/** The pointers that tell of the name of a department. */
export function departmentPointers(id: string): string[] {
  return [pointer('departments', id), pointer('departments', id, 'name')];
}

function nameIn(thing: unknown): string | undefined {
  return isJsonObject(thing) ? textIn(thing.name) : undefined;
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
