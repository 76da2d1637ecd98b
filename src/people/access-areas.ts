import { ROLE_LABELS, ROLES, type Role } from '../auth/roles.js';
import { PERSONA_KEYS } from '../fields/persona.fields.js';
import { POLICY_FIELDS, type PolicyField } from '../profiles/policy.js';
import { PROFILE_LABELS } from '../writes/step-up.fields.js';

/** What a role is worth in one part of the service, in sentences for whoever decides about it. */
export interface AccessArea {
  /** Stays the same when the label changes. */
  area: string;
  label: string;
  gains: string[];
  loses: string[];
}

/** What a route does, and the chapter that it is in. */
export interface RouteWords {
  chapter: string;
  summary: string;
}

/** The areas where something is gained or lost, those about people first; `routes` by their names as permissions. */
export function areasOf(
  changes: { gains: readonly string[]; loses: readonly string[] },
  routes: ReadonlyMap<string, RouteWords>,
): AccessArea[] {
  const [gains, loses] = [sentencesOf(changes.gains, routes), sentencesOf(changes.loses, routes)];
  const labels = new Set([...ABOUT_PEOPLE, ...[...gains.keys(), ...loses.keys()].sort()]);
  return [...labels]
    .map((label) => ({ area: slugOf(label), label, gains: gains.get(label) ?? [], loses: loses.get(label) ?? [] }))
    .filter((area) => area.gains.length + area.loses.length > 0);
}

const [MINE, PEOPLE, GRANTS] = ['My profile', 'People', 'Roles'] as const;
const ABOUT_PEOPLE = [MINE, PEOPLE, GRANTS];

/** Whom a permission is about, the nearest first. */
const WHOM: Readonly<Record<string, string>> = {
  self: 'themselves',
  department: 'sales reps of their department',
  colleagues: 'sales reps of other departments',
  heads: 'department heads',
  admins: 'administrators',
  outsiders: 'people of other organizations',
};

const VERBS: Readonly<Record<string, string>> = {
  read: 'See',
  write: 'Change',
  delete: 'Delete',
  restore: 'Restore',
  erase: 'Erase',
};

/** By the label of the area. */
function sentencesOf(
  permissions: readonly string[],
  routes: ReadonlyMap<string, RouteWords>,
): ReadonlyMap<string, string[]> {
  const sentences = new Map<string, string[]>();
  const tell = (label: string, sentence: string) => {
    const told = sentences.get(label) ?? [];
    if (!told.includes(sentence)) sentences.set(label, [...told, sentence]);
  };
  for (const { action, whom, what } of deedsOf(permissions.filter((permission) => !routes.has(permission)))) {
    const label = action === 'grant' ? GRANTS : whom.includes('self') ? MINE : PEOPLE;
    tell(label, sentenceOf(action, whom, what));
  }
  for (const permission of permissions) {
    const route = routes.get(permission);
    if (route !== undefined) tell(route.chapter, `${route.summary}.`);
  }
  return sentences;
}

interface Deed {
  action: string;
  whom: string[];
  what: string[];
}

/** Those that are the same of several kinds of people as one; oneself stands apart. */
function deedsOf(permissions: readonly string[]): Deed[] {
  const single = new Map<string, Deed>();
  for (const permission of permissions) {
    const [action = '', what = '', whom = ''] = permission.split(':');
    const deed = single.get(`${action}:${whom}`) ?? { action, whom: [whom], what: [] };
    single.set(`${action}:${whom}`, { ...deed, what: [...deed.what, what] });
  }
  const merged = new Map<string, Deed>();
  for (const deed of [...single.values()].sort((one, other) => rankOf(one) - rankOf(other))) {
    const alike = JSON.stringify([deed.action, deed.what, deed.whom.includes('self')]);
    merged.set(alike, { ...deed, whom: [...(merged.get(alike)?.whom ?? []), ...deed.whom] });
  }
  return [...merged.values()];
}

function rankOf({ action, whom: [whom = ''] }: Deed): number {
  return [...Object.keys(VERBS), 'grant'].indexOf(action) * 10 + Object.keys(WHOM).indexOf(whom);
}

function sentenceOf(action: string, whom: readonly string[], what: readonly string[]): string {
  const people = listed(
    whom.map((one) => WHOM[one] ?? one),
    'and',
  );
  if (action === 'grant') {
    const roles = ROLES.filter((role) => what.includes(role)).map((role: Role) => ROLE_LABELS[role]);
    return `Give ${people} the role ${listed(roles, 'or')}.`;
  }
  const verb = VERBS[action] ?? action;
  return action === 'read' || action === 'write' ? `${verb} of ${people}: ${fieldsIn(what)}.` : `${verb} ${people}.`;
}

/** The labels in the order of the policy table; a persona that is whole as one. */
function fieldsIn(names: readonly string[]): string {
  if (POLICY_FIELDS.every((field) => names.includes(field))) return 'everything';
  const isWhole = PERSONA_KEYS.every((key) => names.includes(`persona.${key}`));
  const told = POLICY_FIELDS.filter((field) => names.includes(field) && !(isWhole && field.startsWith('persona.')));
  return [...told.map((field: PolicyField) => PROFILE_LABELS[field]), ...(isWhole ? ['Persona'] : [])].join(', ');
}

function listed(parts: readonly string[], word: 'and' | 'or'): string {
  return new Intl.ListFormat('en', { type: word === 'and' ? 'conjunction' : 'disjunction' }).format(parts);
}

function slugOf(label: string): string {
  return label.toLowerCase().replaceAll(' ', '-');
}
