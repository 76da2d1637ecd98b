import type { Actor } from '../auth/caller.js';
import type { Statement } from '../database/database.js';
import { COLUMNS } from '../fields/user-columns.js';
import { HOME_ROLE, JOIN_HOME, NAME_IN_ORDER, ROLE_THERE } from '../users/user.statements.js';
import { chosen, type Bind, type Sees } from './chosen-people.statements.js';
import {
  EPOCH,
  HAS_PERSONA,
  IS_HOME,
  LAST_LOGIN,
  LAST_SEEN,
  ROLE_OF_LISTED,
  SINCE,
  sourceOf,
} from './listed-columns.statements.js';
import type { PageEnd } from './page-cursor.js';
import { LISTED, SORT_NAMES, type SortKey, type SortName } from './people-list-query.js';
import type { ListRequest, Reach } from './people-list.rules.js';

/** A statement made for one request, and its values. */
export interface Prepared {
  statement: Statement;
  values: unknown[];
}

type Kind = 'text' | 'number' | 'instant';

/**
 * One page, the people in order, or backwards before its end; `end` is what the cursor is made of. One more than the limit, to
 * know whether there are more.
 */
export function pageStatement(
  actor: Actor,
  reach: Reach,
  request: ListRequest,
  limit: number,
  end?: PageEnd,
): Prepared {
  return prepared((bind) => {
    const { guests, sees, source, where } = chosen(bind, actor, reach, request);
    const isBackwards = end?.direction === 'before';
    const sort = request.sort.map((key) => ({ ...key, descending: key.descending !== isBackwards }));
    const keys = sort.map((key) => ({ ...key, ...columnOf(key.name, sees, request) }));
    const isDescending = keys.at(-1)?.descending ?? isBackwards;
    const order = [...keys, { sql: 'u.id', kind: 'text', descending: isDescending } as const];
    if (end !== undefined) where.push(behind(bind, order, [...end.values, end.id]));
    const columns = keys.map(({ sql }, nth) => `${sql} as key${nth}`);
    const home = guests
      ? `join memberships m on m.user_id = u.id and m.organization_id = page.organization_id`
      : JOIN_HOME;
    return `
      with page as materialized (
        select ${['u.id', ...(guests ? ['m.organization_id'] : []), ...columns].join(', ')} ${source}
        where ${where.join(' and ')}
        order by ${order.map(({ sql, descending }) => `${sql}${descending ? ' desc' : ''}`).join(', ')}
        limit ${bind(limit + 1)}::integer)
      select ${summary(guests)}, ${included(request)}
        jsonb_build_array(${keys.map(({ kind }, nth) => cursorValue(kind, `page.key${nth}`)).join(', ')}) as end
      from page join users u on u.id = page.id ${home}
      order by ${order.map(({ descending }, nth) => `${keyName(keys.length, nth)}${descending ? ' desc' : ''}`).join(', ')}`;
  });
}

/** How many there are on all pages. */
export function totalStatement(actor: Actor, reach: Reach, request: ListRequest): Prepared {
  return prepared((bind) => {
    const { source, where } = chosen(bind, actor, reach, request);
    return `select count(*)::integer as total ${source} where ${where.join(' and ')}`;
  });
}

/** Who meets the filters, at most so many. */
export function idsStatement(actor: Actor, reach: Reach, request: ListRequest, limit: number): Prepared {
  return prepared((bind) => {
    const { source, where } = chosen(bind, actor, reach, request);
    return `select u.id ${source} where ${where.join(' and ')} order by u.id limit ${bind(limit)}::integer`;
  });
}

/** What is shown of each; of a guest less (see `isForGuests`), and what they are in the organization. */
function summary(guests: boolean): string {
  const shown = LISTED.map(
    (name) => `${name === 'accessRole' && guests ? ROLE_OF_LISTED : sourceOf(name)} as "${name}"`,
  );
  const isHome = guests ? `${IS_HOME} as "isHome", ${ROLE_THERE} <> m.role as "roleRests"` : 'true as "isHome"';
  return `u.id, ${shown.join(', ')}, u.avatar_id as "avatarId", ${isHome}, ${HAS_PERSONA} as "hasPersona", u.version,
    ${guests ? SINCE : 'u.created_at'} as "createdAt", u.updated_at as "updatedAt"`;
}

/** Names beside ids, each with the comma behind it. */
function included({ include = [] }: ListRequest): string {
  const names = {
    department: `(select jsonb_build_object('_id', d.id, 'id', d.id, 'name', d.name) from departments d where d.id = m.department_id)`,
    organization: `(select jsonb_build_object('_id', o.id, 'id', o.id, 'name', o.name) from organizations o where o.id = u.organization_id)`,
  };
  return [...new Set(include)].map((name) => `${names[name]} as ${name}, `).join('');
}

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
  lastSeenAt: ['instant', `coalesce(${LAST_SEEN}, ${EPOCH})`],
  lastLoginAt: ['instant', `coalesce(${LAST_LOGIN}, ${EPOCH})`],
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
function columnOf(name: SortName, sees: Sees, { kind: of, guests }: ListRequest): { kind: Kind; sql: string } {
  if (name === 'email' && of === 'service') return { kind: 'text', sql: `''::text` };
  const [kind, own] = sortColumnOf(name);
  const seen = sees(name);
  const sql = guests === true && name === 'createdAt' ? SINCE : own;
  const empty = { text: `''`, number: '-1', instant: EPOCH }[kind];
  return { kind, sql: seen === 'true' ? sql : `case when ${seen} then ${sql} else ${empty} end` };
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
