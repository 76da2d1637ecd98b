import { defaultsBefore, type DefaultsBefore } from '../notifications/defaults.rules.js';
import type { Group } from '../fields/field.js';
import { organizationFields } from '../organizations/organization.fields.js';
import { blankOrganization } from '../organizations/facts/organizations.rules.js';
import type { FieldChanges } from '../values/differences.js';
import { segmentsOf, type JsonMap } from '../values/json-map.js';
import { patchBetween } from '../values/merge.js';

/** A change of one part of an organization the other way round; `body` is what the part’s own route takes. */
export type OrganizationWayBack =
  | { part: 'facts' | 'hours' | 'quietHours'; body: JsonMap }
  | { part: 'department' | 'member'; id: string; body: JsonMap }
  | { part: 'defaults'; before: DefaultsBefore };

const QUIET_HOURS = 'quietHours';

/** By the first names of their pointers; a zone alone is a fact. */
const PARTS = {
  facts: new Set([...Object.keys(blankOrganization), 'name', 'slug']),
  hours: new Set(namesIn('hours').filter((name) => name !== QUIET_HOURS)),
  quietHours: new Set([QUIET_HOURS]),
} as const;
type Part = keyof typeof PARTS;

/** Names of the fields of things that have an id. */
const THINGS = { department: ['departments', ['name']], member: ['members', ['accessRole', 'departmentId']] } as const;

/**
 * What would bring back what was before; `undefined` for what has no way back by one request: what was made or taken away, what
 * concerned several things, and lives of organizations.
 */
export function organizationWayBackOf(fields: FieldChanges): OrganizationWayBack | undefined {
  const before = defaultsBefore(fields);
  if (before !== undefined) return { part: 'defaults', before };
  const changes = Object.entries(fields).map(([at, change]) => ({ path: segmentsOf(at), ...change }));
  const part = (Object.keys(PARTS) as Part[]).find((one) =>
    changes.every(({ path: [name = ''] }) => PARTS[one].has(name)),
  );
  if (changes.length === 0 || part === undefined) return thingOf(changes);
  const body = bodyOf(changes);
  return { part, body: part === 'quietHours' ? (body.quietHours as JsonMap) : body };
}

function namesIn(group: Group): string[] {
  return Object.entries(organizationFields).flatMap(([name, field]) => (field.group === group ? [name] : []));
}

interface Told {
  path: string[];
  before: unknown;
  after: unknown;
}

function thingOf(changes: readonly Told[]): OrganizationWayBack | undefined {
  const [[, id] = []] = changes.map(({ path }) => path);
  for (const part of ['department', 'member'] as const) {
    const [things, names] = THINGS[part] as readonly [string, readonly string[]];
    const isOfIt = ({ path: [kind, of, name = '', ...more] }: Told): boolean =>
      kind === things && of === id && names.includes(name) && more.length === 0;
    if (id !== undefined && changes.every(isOfIt)) {
      return { part, id, body: bodyOf(changes.map(({ path, ...told }) => ({ ...told, path: path.slice(2) }))) };
    }
  }
  return undefined;
}

/** Maps by the keys that were changed. */
function bodyOf(changes: readonly Told[]): JsonMap {
  const body = new Map<string, unknown>();
  for (const { path, before, after } of changes) {
    const [name = '', key] = path;
    if (key === undefined) body.set(name, isWeek(name) ? before : patchBetween(after, before));
    else
      body.set(name, Object.fromEntries([...Object.entries(body.get(name) ?? {}), [key, patchBetween(after, before)]]));
  }
  return Object.fromEntries(body);
}

/** A day is what it is as a whole. */
function isWeek(name: string): boolean {
  return name === 'businessHours';
}
