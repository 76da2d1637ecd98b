import type { Actor } from '../auth/caller.js';
import type { Statement } from '../database/database.js';
import { visibilityOf } from '../profiles/policy.js';
import { circles, isAsNear, type Sight } from '../profiles/sight.js';
import { COLUMNS } from '../fields/user-columns.js';
import { HOME_ROLE, JOIN_HOME, NAME_IN_ORDER, SHOWN_NAME } from '../users/user.statements.js';
import type { PageEnd } from './page-cursor.js';
import {
  LISTED,
  parseNotificationFilter,
  SORT_NAMES,
  type Search,
  type SortKey,
  type SortName,
} from './people-list-query.js';
import { SEARCHED, usedFields, type ListRequest, type Reach } from './people-list.rules.js';

/** A statement made for one request, and its values. */
export interface Prepared {
  statement: Statement;
  values: unknown[];
}

type Bind = (value: unknown) => string;
/** The condition, with its values bound the first time it is asked for: PostgreSQL refuses values that no place needs. */
type Sees = (needed: Sight) => string;
type Kind = 'text' | 'number' | 'instant';

/** One page, the people in order; `end` is what the cursor is made of. One more than the limit, to know whether there are more. */
export function pageStatement(
  actor: Actor,
  reach: Reach,
  request: ListRequest,
  limit: number,
  after?: PageEnd,
): Prepared {
  return prepared((bind) => {
    const { sees, where } = conditions(bind, actor, reach, request);
    const keys = request.sort.map((key) => ({ ...key, ...columnOf(key.name, sees, request.kind) }));
    const isDescending = keys.at(-1)?.descending ?? false;
    const order = [...keys, { sql: 'u.id', kind: 'text', descending: isDescending } as const];
    if (after !== undefined) where.push(behind(bind, order, [...after.values, after.id]));
    const columns = keys.map(({ sql }, nth) => `${sql} as key${nth}`);
    return `
      with page as materialized (
        select ${['u.id', ...columns].join(', ')} ${SOURCE} ${joinSearch(request.search)}
        where ${where.join(' and ')}
        order by ${order.map(({ sql, descending }) => `${sql}${descending ? ' desc' : ''}`).join(', ')}
        limit ${bind(limit + 1)}::integer)
      select ${SUMMARY},
        jsonb_build_array(${keys.map(({ kind }, nth) => cursorValue(kind, `page.key${nth}`)).join(', ')}) as end
      from page join users u on u.id = page.id ${JOIN_HOME}
      order by ${order.map(({ descending }, nth) => `${keyName(keys.length, nth)}${descending ? ' desc' : ''}`).join(', ')}`;
  });
}

/** How many there are on all pages. */
export function totalStatement(actor: Actor, reach: Reach, request: ListRequest): Prepared {
  return prepared((bind) => {
    const { where } = conditions(bind, actor, reach, request);
    return `select count(*)::integer as total ${SOURCE} ${joinSearch(request.search)} where ${where.join(' and ')}`;
  });
}

const SOURCE = `from users u ${JOIN_HOME}`;
/** Service accounts have none. */
const EMAIL = `nullif(u.email, '')`;
const STATUS = `case when u.deleted_at is null then u.status else 'deleted' end`;
const HAS_PERSONA = 'exists (select from personas p where p.user_id = u.id)';
const SMS_NUMBER = '(select n.e164 from sms_numbers n where n.assignee_id = u.id)';

/** Where a list reads a value. */
function sourceOf(name: string): string {
  if (name === 'email') return EMAIL;
  if (name === 'fullName') return SHOWN_NAME;
  if (name === 'status') return STATUS;
  if (name === 'sinchPhoneNumber') return SMS_NUMBER;
  return COLUMNS.find((column) => column.name === name)?.source ?? '';
}

const SUMMARY = `u.id, ${LISTED.map((name) => `${sourceOf(name)} as "${name}"`).join(', ')},
  u.avatar_id as "avatarId", ${HAS_PERSONA} as "hasPersona", u.version, u.created_at as "createdAt", u.updated_at as "updatedAt"`;

type SortColumn = [kind: Kind, sql: string];

/** What isn't sorted as its kind is. */
const special: { [Name in SortName]?: SortColumn } = {
  createdAt: ['instant', 'u.created_at'],
  updatedAt: ['instant', 'u.updated_at'],
  fullName: ['text', NAME_IN_ORDER],
  email: ['text', 'u.email_key'],
  accessRole: [
    'number',
    `case ${HOME_ROLE} when 'SUPERADMIN' then 3 when 'ADMIN' then 2 when 'DEPARTMENT_HEAD' then 1 else 0 end`,
  ],
  hasPersona: ['number', `${HAS_PERSONA}::integer`],
  version: ['number', 'u.version'],
};

/** Never null, so that an order has no third way. */
const columns = new Map<SortName, SortColumn>(SORT_NAMES.map((name) => [name, special[name] ?? sorted(name)]));

function sorted(name: SortName): SortColumn {
  const [kind, source] = [COLUMNS.find((column) => column.name === name)?.kind.name, sourceOf(name)];
  if (kind === 'text') return ['text', `lower(coalesce(${source}, ''))`];
  if (kind === 'oneOf') return ['text', source];
  if (kind === 'flag') return ['number', `${source}::integer`];
  return ['text', kind === 'id' ? `coalesce(${source}::text, '')` : `coalesce(${source}, '')`];
}

/** The kinds of a cursor's values. */
export function isOfSort(sort: readonly SortKey[], { values }: PageEnd): boolean {
  return sort.every(({ name }, nth) => typeof values[nth] === (sortColumnOf(name)[0] === 'text' ? 'string' : 'number'));
}

function sortColumnOf(name: SortName): SortColumn {
  return columns.get(name) ?? sorted(name);
}

/** A hidden value sorts as an empty one. */
function columnOf(name: SortName, sees: Sees, of: ListRequest['kind']): { kind: Kind; sql: string } {
  if (name === 'email' && of === 'service') return { kind: 'text', sql: `''::text` };
  const [kind, sql] = sortColumnOf(name);
  const seen = sees(visibilityOf(name));
  const empty = { text: `''`, number: '-1', instant: EPOCH }[kind];
  return { kind, sql: seen === 'true' ? sql : `case when ${seen} then ${sql} else ${empty} end` };
}

function conditions(bind: Bind, actor: Actor, { organizationId, department }: Reach, request: ListRequest) {
  const sees = sightsOf(bind, actor);
  const where = [request.status === 'deleted' ? 'u.deleted_at is not null' : 'u.deleted_at is null'];
  where.push(`u.kind = ${bind(request.kind ?? 'person')}`);
  if (organizationId !== undefined) where.push(`u.organization_id = ${bind(organizationId)}::uuid`);
  if (department !== 'all') {
    where.push(`(m.department_id = ${bind(department.id)}::uuid or u.id = ${bind(actor.userId)}::uuid)`);
  }
  where.push(...searchConditions(bind, sees, request.search, organizationId));
  where.push(...filterConditions(bind, request));
  where.push(...hiddenConditions(sees, request));
  return { sees, where };
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
  return (needed) => {
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

/** People are chosen only by what the actor sees of them; who is deleted is for administrators, who see who was. */
function hiddenConditions(sees: Sees, request: ListRequest): string[] {
  const chosen = usedFields(request).filter(([parameter]) => parameter !== 'q' && parameter !== 'sort');
  const seen = chosen.map(([, field]) => sees(visibilityOf(field)));
  return [...new Set(seen)].filter((condition) => condition !== 'true');
}

function filterConditions(bind: Bind, request: ListRequest): string[] {
  const { role, departmentId, status, availability, language, timezone, hasPersona, notification } = request;
  const equal = (sql: string, value: string | undefined): string[] =>
    value === undefined ? [] : [`${sql} = ${bind(value)}`];
  const instant = (comparison: string, at: Date | undefined): string[] =>
    at === undefined ? [] : [`${comparison} ${EPOCH} + ${bind(at.getTime())}::bigint * interval '1 millisecond'`];
  return [
    ...equal(HOME_ROLE, role),
    ...equal('m.department_id', departmentId),
    ...(status === 'deleted' ? [] : equal('u.status', status)),
    ...equal('u.availability', availability),
    ...equal('u.language', language),
    ...equal('u.timezone', timezone),
    ...(hasPersona === undefined ? [] : [hasPersona ? HAS_PERSONA : `not ${HAS_PERSONA}`]),
    ...instant('u.created_at >', request.createdAfter),
    ...instant('u.created_at <', request.createdBefore),
    ...instant('u.updated_at >', request.updatedAfter),
    ...instant('u.updated_at <', request.updatedBefore),
    ...(notification === undefined ? [] : overrides(bind, notification)),
  ];
}

function overrides(bind: Bind, notification: string): string[] {
  return [...(parseNotificationFilter(notification) ?? [])].map(
    ([category, isOn]) => `exists (select from notification_preferences np
      where np.level = 'user' and np.owner_id = u.id and np.category = ${bind(category)} and np.enabled = ${bind(isOn)})`,
  );
}

function joinSearch(search: Search | undefined): string {
  return search === undefined ? '' : 'join searchable_texts s on s.user_id = u.id';
}

/** The organization is asked of the searched text as well, which its index begins with. */
function searchConditions(
  bind: Bind,
  sees: Sees,
  search: Search | undefined,
  organizationId: string | undefined,
): string[] {
  if (search === undefined) return [];
  const within = organizationId === undefined ? [] : [`s.organization_id = ${bind(organizationId)}::uuid`];
  const seen = (source: 'text' | 'phone'): string =>
    [...new Set(SEARCHED[source].map((name) => sees(visibilityOf(name))))]
      .filter((one) => one !== 'true')
      .join(' and ');
  const hidden = (conditions: string): string[] => (conditions === '' ? [] : [conditions]);
  if (search.kind === 'words') {
    return [...within, ...search.words.map((word) => `s.text like ${contains(bind, word)}`), ...hidden(seen('text'))];
  }
  const places = (['text', 'phone'] as const).map((source) => {
    const found = `s.${source} like ${contains(bind, search.digits)}`;
    return { found, told: [found, ...hidden(seen(source))].join(' and ') };
  });
  const [found, told] = [places.map((place) => place.found), places.map((place) => place.told)].map(
    (conditions) => `(${conditions.join(' or ')})`,
  );
  // Both, because the index answers the one without what is hidden.
  return [...within, ...new Set([found ?? '', told ?? ''])];
}

function contains(bind: Bind, word: string): string {
  return `lower(${bind(`%${word.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`)}::text)`;
}

/** Behind the end of a page. A row comparison where all columns run one way, because an index can start at it. */
function behind(
  bind: Bind,
  order: readonly { sql: string; kind: Kind; descending: boolean }[],
  values: unknown[],
): string {
  const ends = order.map(({ kind, sql }, nth) => endValue(kind, sql, bind(values[nth])));
  const isOneWay = order.every(({ descending }) => descending === order[0]?.descending);
  if (isOneWay) {
    const comparison = order[0]?.descending === true ? '<' : '>';
    return `(${order.map(({ sql }) => sql).join(', ')}) ${comparison} (${ends.join(', ')})`;
  }
  return order.reduceRight((rest, { sql, descending }, nth) => {
    const comparison = `${sql} ${descending ? '<' : '>'} ${ends[nth]}`;
    return rest === '' ? comparison : `(${comparison} or (${sql} = ${ends[nth]} and ${rest}))`;
  }, '');
}

const EPOCH = `timestamptz '1970-01-01T00:00:00Z'`;

function endValue(kind: Kind, sql: string, parameter: string): string {
  if (kind === 'instant') return `${EPOCH} + ${parameter}::bigint * interval '1 microsecond'`;
  if (kind === 'number') return `${parameter}::bigint`;
  return sql === 'u.id' ? `${parameter}::uuid` : `${parameter}::text`;
}

/** Microseconds, as PostgreSQL keeps them: a cursor in milliseconds would skip people or show them twice. */
function cursorValue(kind: Kind, key: string): string {
  return kind === 'instant' ? `(extract(epoch from ${key}) * 1000000)::bigint` : key;
}

function keyName(keys: number, nth: number): string {
  return nth < keys ? `page.key${nth}` : 'page.id';
}

/** Without a name: there are more combinations of filters than a connection should keep plans of. */
function prepared(write: (bind: Bind) => string): Prepared {
  const values: unknown[] = [];
  const text = write((value) => `$${values.push(value)}`);
  return { statement: { name: '', text }, values };
}
