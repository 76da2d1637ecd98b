import type { Actor } from '../auth/caller.js';
import type { Statement } from '../database/database.js';
import { JOIN_HOME, NAME_IN_ORDER, ROLE, SHOWN_NAME } from '../users/user.sql.js';
import { parseLanguage } from '../values/language.js';
import type { PageEnd } from './page-cursor.js';
import { parseNotificationFilter, type Search, type SortKey, type SortName } from './people-list.query.js';
import { isPrivate, type ListRequest, type Reach } from './people-list.rules.js';

/** A statement made for one request, and its values. */
export interface Prepared {
  statement: Statement;
  values: unknown[];
}

type Bind = (value: unknown) => string;
/** The condition, with its values bound the first time it is asked for: PostgreSQL refuses values that no place needs. */
type Sees = () => string;
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
    const keys = request.sort.map((key) => ({ ...key, ...columnOf(key.name, sees) }));
    const isDescending = keys.at(-1)?.descending ?? false;
    const order = [...keys, { sql: 'u.id', kind: 'text', descending: isDescending } as const];
    if (after !== undefined) where.push(behind(bind, order, [...after.values, after.id]));
    const columns = keys.map(({ sql }, nth) => `${sql} as key${nth}`);
    return `
      with page as materialized (
        select ${['u.id', `${sees()} as sees`, ...columns].join(', ')} ${SOURCE} ${joinSearch(request.search)}
        where ${where.join(' and ')}
        order by ${order.map(({ sql, descending }) => `${sql}${descending ? ' desc' : ''}`).join(', ')}
        limit ${bind(limit + 1)}::integer)
      select ${SUMMARY}, page.sees as "seesPrivate",
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
const HAS_PERSONA = 'exists (select from personas p where p.user_id = u.id)';
const SMS_NUMBER = '(select n.e164 from sms_numbers n where n.assignee_id = u.id)';

const SUMMARY = `u.id, u.email, ${SHOWN_NAME} as "fullName", u.first_name as "firstName", u.last_name as "lastName",
  u.phone_number as "phoneNumber", u.designation, ${SMS_NUMBER} as "sinchPhoneNumber",
  u.organization_id as "organizationId", m.department_id as "departmentId", ${ROLE} as "accessRole", u.availability,
  u.availability_until as "availabilityUntil", u.language, u.timezone, u.picture, u.avatar_id as "avatarId",
  case when u.deleted_at is null then u.status else 'deleted' end as status,
  u.verification_status as "verificationStatus", ${HAS_PERSONA} as "hasPersona", u.version,
  u.created_at as "createdAt", u.updated_at as "updatedAt"`;

/** Never null, so that an order has no third way. */
const columns: Record<SortName, [kind: Kind, sql: string]> = {
  createdAt: ['instant', 'u.created_at'],
  updatedAt: ['instant', 'u.updated_at'],
  fullName: ['text', NAME_IN_ORDER],
  firstName: ['text', `lower(coalesce(u.first_name, ''))`],
  lastName: ['text', `lower(coalesce(u.last_name, ''))`],
  email: ['text', 'u.email_key'],
  phoneNumber: ['text', `coalesce(u.phone_number, '')`],
  designation: ['text', `lower(coalesce(u.designation, ''))`],
  sinchPhoneNumber: ['text', `coalesce(${SMS_NUMBER}, '')`],
  organizationId: ['text', `coalesce(u.organization_id::text, '')`],
  departmentId: ['text', `coalesce(m.department_id::text, '')`],
  accessRole: [
    'number',
    `case ${ROLE} when 'SUPERADMIN' then 3 when 'ADMIN' then 2 when 'DEPARTMENT_HEAD' then 1 else 0 end`,
  ],
  availability: ['text', 'u.availability'],
  language: ['text', `coalesce(u.language, '')`],
  timezone: ['text', `coalesce(u.timezone, '')`],
  status: ['text', `case when u.deleted_at is null then u.status else 'deleted' end`],
  verificationStatus: ['text', 'u.verification_status'],
  hasPersona: ['number', `${HAS_PERSONA}::integer`],
  version: ['number', 'u.version'],
};

/** The kinds of a cursor's values. */
export function isOfSort(sort: readonly SortKey[], { values }: PageEnd): boolean {
  return sort.every(({ name }, nth) => typeof values[nth] === (columns[name][0] === 'text' ? 'string' : 'number'));
}

/** A hidden value sorts as an empty one. */
function columnOf(name: SortName, sees: Sees): { kind: Kind; sql: string } {
  const [kind, sql] = columns[name];
  return { kind, sql: isPrivate(name) && sees() !== 'true' ? `case when ${sees()} then ${sql} else '' end` : sql };
}

function conditions(bind: Bind, actor: Actor, { organizationId, department }: Reach, request: ListRequest) {
  const sees = once(() => seesPrivate(bind, actor));
  const where = [request.status === 'deleted' ? 'u.deleted_at is not null' : 'u.deleted_at is null'];
  if (organizationId !== undefined) where.push(`u.organization_id = ${bind(organizationId)}::uuid`);
  if (department !== 'all') {
    where.push(`(m.department_id = ${bind(department.id)}::uuid or u.id = ${bind(actor.userId)}::uuid)`);
  }
  where.push(...searchConditions(bind, sees, request.search, organizationId));
  where.push(...filterConditions(bind, sees, request));
  return { sees, where };
}

/** Who sees the private fields of `u`, as the rule `selfOrSenior` has it; a test holds the two together. */
function seesPrivate(bind: Bind, { role, userId, departmentId }: Actor): string {
  if (role === 'SUPERADMIN') return 'true';
  const self = `u.id = ${bind(userId)}::uuid`;
  if (role === 'ADMIN') return `(${self} or not u.superadmin)`;
  if (role === 'SALES_REP') return `(${self})`;
  return `(${self} or (not u.superadmin and m.role = 'SALES_REP' and m.department_id = ${bind(departmentId)}::uuid) is true)`;
}

function once(make: () => string): Sees {
  let made: string | undefined;
  return () => (made ??= make());
}

function filterConditions(bind: Bind, sees: Sees, request: ListRequest): string[] {
  const { role, departmentId, status, availability, language, timezone, hasPersona, notification } = request;
  const equal = (sql: string, value: string | undefined): string[] =>
    value === undefined ? [] : [`${sql} = ${bind(value)}`];
  const instant = (comparison: string, text: string | undefined): string[] =>
    text === undefined ? [] : [`${comparison} ${EPOCH} + ${bind(Date.parse(text))}::bigint * interval '1 millisecond'`];
  return [
    ...equal(ROLE, role),
    ...equal('m.department_id', departmentId),
    ...(status === 'active' || status === 'disabled' ? [sees(), ...equal('u.status', status)] : []),
    ...equal('u.availability', availability),
    ...equal('u.language', language === undefined ? undefined : parseLanguage(language)),
    ...equal('u.timezone', timezone),
    ...(hasPersona === undefined ? [] : [hasPersona ? HAS_PERSONA : `not ${HAS_PERSONA}`]),
    ...instant('u.created_at >', request.createdAfter),
    ...instant('u.created_at <', request.createdBefore),
    ...instant('u.updated_at >', request.updatedAfter),
    ...instant('u.updated_at <', request.updatedBefore),
    ...(notification === undefined ? [] : [sees(), ...overrides(bind, notification)]),
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
  if (search.kind === 'words') return [...within, ...search.words.map((word) => `s.text like ${contains(bind, word)}`)];
  const isInText = `s.text like ${contains(bind, search.digits)}`;
  return [
    ...within,
    `(${isInText} or s.phone like ${contains(bind, search.digits)})`,
    ...(sees() === 'true' ? [] : [`(${isInText} or ${sees()})`]),
  ];
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
