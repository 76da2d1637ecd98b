import type { Actor } from '../auth/caller.js';
import { isAmong } from '../database/filters.statements.js';
import { filterNames } from '../fields/filters.js';
import { visibilityOf } from '../profiles/policy.js';
import { circles, isAsNear, type Sight } from '../profiles/sight.js';
import { HOME_ROLE, JOIN_HOME, SHOWN_NAME } from '../users/user.statements.js';
import type { Bound } from '../values/kinds.js';
import {
  EMAIL,
  EPOCH,
  HAS_PERSONA,
  IS_HOME,
  LAST_LOGIN,
  LAST_SEEN,
  ROLE_OF_LISTED,
  SINCE,
  sourceOf,
  STATUS,
} from './listed-columns.statements.js';
import { listedFields } from './listed.fields.js';
import { parseNotificationFilter, type Search } from './people-list-query.js';
import { isSeenOfGuests, SEARCHED, usedFields, type ListRequest, type Reach } from './people-list.rules.js';

export type Bind = (value: unknown) => string;
/** Whose value of a field the actor sees; its values are bound the first time it is asked for: PostgreSQL refuses those that no place needs. */
export type Sees = (field: string) => string;

/** A list as a statement meets it: whose people, what the actor sees of them, and what of them is chosen. */
export interface Chosen {
  guests: boolean;
  sees: Sees;
  /** From `users u` with the membership `m` that the list is about. */
  source: string;
  where: string[];
}

/** Whom a list has, by what is asked and by what the actor sees. */
export function chosen(bind: Bind, actor: Actor, { organizations, department }: Reach, request: ListRequest): Chosen {
  const guests = request.guests === true;
  const atHome = sightsOf(bind, actor);
  const sees = guests ? orOfGuests(atHome) : atHome;
  const where = [`u.kind = ${bind(request.kind ?? 'person')}`];
  if (request.status?.includes('deleted') !== true) where.push('u.deleted_at is null');
  const [only] = organizations ?? [];
  const one = organizations?.length === 1 && typeof only === 'string' ? only : undefined;
  if (one !== undefined) where.push(`${guests ? 'm' : 'u'}.organization_id = ${bind(one)}::uuid`);
  else if (organizations !== undefined) where.push(isAmong('u.organization_id', bind(organizations), 'uuid'));
  if (department !== 'all') {
    where.push(`(m.department_id = ${bind(department.id)}::uuid or u.id = ${bind(actor.userId)}::uuid)`);
  }
  where.push(...searchConditions(bind, { atHome, guests }, request.search, one));
  where.push(...filterConditions(bind, request));
  where.push(...hiddenConditions(sees, request));
  return { guests, sees, where, source: sourceFor(request) };
}

function sourceFor({ guests, search }: ListRequest): string {
  const searched = `join searchable_texts s on s.user_id = u.id`;
  if (guests === true) {
    const texts = search === undefined ? '' : `left ${searched}`;
    return `from memberships m join users u on u.id = m.user_id ${texts}`;
  }
  return `from users u ${JOIN_HOME} ${search === undefined ? '' : searched}`;
}

/** Whom the actor sees from where a field is visible: what `sightOf` says of one person, of all of them. */
function sightsOf(bind: Bind, { role, userId, departmentId }: Actor): Sees {
  const { roles, within } = circles[role];
  const nearest = within === 'organization' ? 'administrators' : 'seniors';
  const circle = (): string => {
    const members = `${HOME_ROLE} = any (${bind(roles)}::text[])`;
    return within === 'organization'
      ? members
      : `(${members} and m.department_id = ${bind(departmentId)}::uuid) is true`;
  };
  const made = new Map<Sight, string>();
  return (field) => {
    const needed = visibilityOf(field);
    const known = made.get(needed);
    if (known !== undefined) return known;
    const isReached = isAsNear(nearest, needed) && roles.length > 0;
    const isEveryone = needed === 'colleagues' || (isReached && role === 'SUPERADMIN');
    const self = isEveryone ? '' : `u.id = ${bind(userId)}::uuid`;
    const seen = isEveryone ? 'true' : isReached ? `(${self} or ${circle()})` : `(${self})`;
    made.set(needed, seen);
    return seen;
  };
}

/** The same where guests are listed: of them everyone sees what members see of each other, and nobody more. */
function orOfGuests(atHome: Sees): Sees {
  return (field) => {
    const seen = atHome(field);
    if (isSeenOfGuests(field)) return 'true';
    return seen === 'true' ? `(${IS_HOME})` : `(${IS_HOME} and ${seen})`;
  };
}

/** People are chosen only by what the actor sees of them; who is deleted is for administrators, who see who was. */
function hiddenConditions(sees: Sees, request: ListRequest): string[] {
  const chosen = usedFields(request).filter(([parameter]) => parameter !== 'q' && parameter !== 'sort');
  const seen = chosen.map(([, field]) => sees(field));
  return [...new Set(seen)].filter((condition) => condition !== 'true');
}

function filterConditions(bind: Bind, request: ListRequest): string[] {
  const { guests, status, hasPersona, notification } = request;
  const created = guests === true ? SINCE : 'u.created_at';
  const values = filterNames(listedFields).flatMap(([name, parameter]) => {
    const sent = request[parameter as keyof ListRequest];
    const source = name === 'accessRole' && guests === true ? ROLE_OF_LISTED : sourceOf(name);
    return sent === undefined
      ? []
      : [isAmong(source, bind(sent), listedFields[name].kind.name === 'id' ? 'uuid' : 'text')];
  });
  return [
    ...values,
    ...(status === undefined ? [] : [isAmong(STATUS, bind(status), 'text')]),
    ...(hasPersona === undefined ? [] : [hasPersona ? HAS_PERSONA : `not ${HAS_PERSONA}`]),
    ...from(bind, created, request.createdAfter),
    ...until(bind, created, request.createdBefore),
    ...from(bind, 'u.updated_at', request.updatedAfter),
    ...until(bind, 'u.updated_at', request.updatedBefore),
    ...from(bind, LAST_SEEN, request.lastSeenAfter),
    ...untilAny(bind, LAST_SEEN, request.lastSeenBefore),
    ...from(bind, LAST_LOGIN, request.lastLoginAfter),
    ...untilAny(bind, LAST_LOGIN, request.lastLoginBefore),
    ...(notification === undefined ? [] : overrides(bind, notification)),
  ];
}

/** A day is asked for from its beginning, a moment from behind it. */
function from(bind: Bind, column: string, bound: Bound | undefined): string[] {
  return bound === undefined ? [] : [`${column} ${bound.isDay ? '>=' : '>'} ${momentOf(bind, bound)}`];
}

function until(bind: Bind, column: string, bound: Bound | undefined): string[] {
  return bound === undefined ? [] : [`${column} < ${momentOf(bind, bound)}`];
}

function untilAny(bind: Bind, column: string, bounds: readonly (Bound | null)[] | undefined): string[] {
  if (bounds === undefined) return [];
  const any = bounds.map((bound) => (bound === null ? `${column} is null` : `${column} < ${momentOf(bind, bound)}`));
  return [`(${any.join(' or ')})`];
}

function momentOf(bind: Bind, { at }: Bound): string {
  return `${EPOCH} + ${bind(at.getTime())}::bigint * interval '1 millisecond'`;
}

function overrides(bind: Bind, notification: string): string[] {
  return [...(parseNotificationFilter(notification) ?? [])].map(
    ([category, isOn]) => `exists (select from notification_preferences np
      where np.level = 'user' and np.owner_id = u.id and np.category = ${bind(category)} and np.enabled = ${bind(isOn)})`,
  );
}

/**
 * The organization is asked of the searched text as well, which its index begins with. A guest's is at home in another one: it is
 * made here of what the host sees.
 */
function searchConditions(
  bind: Bind,
  { atHome, guests }: { atHome: Sees; guests: boolean },
  search: Search | undefined,
  organizationId: string | undefined,
): string[] {
  if (search === undefined) return [];
  const within = organizationId === undefined ? [] : [`s.organization_id = ${bind(organizationId)}::uuid`];
  const words = (search.kind === 'words' ? search.words : [search.digits]).map((word) => contains(bind, word));
  const found = search.kind === 'words' ? inText(atHome, words) : inTextOrPhone(atHome, words[0] ?? '');
  if (!guests) return [...within, ...found];
  const ofGuest = words.map((word) => `roster_folded(${GUEST_TEXT}) like ${word}`);
  return [`((${[...within, IS_HOME, ...found].join(' and ')}) or (${[`not (${IS_HOME})`, ...ofGuest].join(' and ')}))`];
}

const SEEN_OF_GUESTS = Object.entries({ fullName: SHOWN_NAME, email: EMAIL, designation: 'u.designation' })
  .filter(([name]) => isSeenOfGuests(name))
  .map(([, source]) => source);
const GUEST_TEXT = `concat_ws(${["' '", "''", ...SEEN_OF_GUESTS].join(', ')})`;

function inText(sees: Sees, words: readonly string[]): string[] {
  return [...words.map((word) => `s.text like ${word}`), ...seenOf(sees, 'text')];
}

function inTextOrPhone(sees: Sees, digits: string): string[] {
  const places = (['text', 'phone'] as const).map((source) => {
    const found = `s.${source} like ${digits}`;
    return { found, told: [found, ...seenOf(sees, source)].join(' and ') };
  });
  const [found, told] = [places.map((place) => place.found), places.map((place) => place.told)].map(
    (conditions) => `(${conditions.join(' or ')})`,
  );
  // Both, because the index answers the one without what is hidden.
  return [...new Set([found ?? '', told ?? ''])];
}

/** That everything in one of the texts is seen. */
function seenOf(sees: Sees, source: 'text' | 'phone'): string[] {
  return [...new Set(SEARCHED[source].map((name) => sees(name)))].filter((one) => one !== 'true');
}

/** As it is searched: without accents, which only the database takes off, and then with the signs of `like` as themselves. */
function contains(bind: Bind, word: string): string {
  return String.raw`('%' || regexp_replace(roster_folded(${bind(word)}::text), '[\\%_]', '\\\&', 'g') || '%')`;
}
