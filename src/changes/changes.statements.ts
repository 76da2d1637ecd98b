import type { Statement } from '../database/database.js';

/** What is kept of a change, but for the instant, which the database sets. */
const COLUMNS = [
  'id',
  'organization_id',
  'subject',
  'subject_id',
  'version',
  'actor_id',
  'source',
  'request_id',
  'client',
  'fields',
  'refused',
  'event',
  'about',
  'requested_by',
] as const;

/** Per column what is put into it: a parameter, a literal, or a column of `from`. */
export type ChangeExpressions = Record<(typeof COLUMNS)[number], string>;

/** The one text that adds to the history: one row, or one for each of `from`. */
export function insertingChange(expressions: ChangeExpressions, from?: string): string {
  const inOrder = COLUMNS.map((column) => expressions[column]).join(', ');
  const rows = from === undefined ? `values (${inOrder})` : `select ${inOrder} from ${from}`;
  return `insert into changes (${COLUMNS.join(', ')}) ${rows}`;
}

/** $1 actor, $2 source, $3 request, $4 client, $5 who asked, $6 the rows as JSON: arrays of JSON would be escaped once more. */
export const insertChanges: Statement = {
  name: 'changes-insert',
  text: insertingChange(
    {
      id: 'one.id',
      organization_id: 'one.organization_id',
      subject: 'one.subject',
      subject_id: 'one.subject_id',
      version: 'one.version',
      actor_id: '$1',
      source: '$2',
      request_id: '$3',
      client: '$4',
      fields: 'one.fields',
      refused: 'one.refused',
      event: 'null',
      about: 'null',
      requested_by: '$5',
    },
    `jsonb_to_recordset($6::jsonb)
      as one (id uuid, organization_id uuid, subject text, subject_id uuid, version integer, fields jsonb, refused jsonb)`,
  ),
};

/** The same $1 to $4, then events of people, each column as an array; it is told where they are at home now. */
export const insertEvents: Statement = {
  name: 'changes-insert-events',
  text: insertingChange(
    {
      id: 'one.id',
      organization_id: 'u.organization_id',
      subject: `'user'`,
      subject_id: 'u.id',
      version: 'null',
      actor_id: '$1',
      source: '$2',
      request_id: '$3',
      client: '$4',
      fields: `'{}'`,
      refused: 'null',
      event: 'one.event',
      about: 'one.about',
      requested_by: 'null',
    },
    `unnest($5::uuid[], $6::uuid[], $7::text[], $8::jsonb[]) as one (id, user_id, event, about)
      join users u on u.id = one.user_id`,
  ),
};

/**
 * $1 subject, $2 version, $3 pointers, $4 whether nothing is told of a former home: of each place at, above or below one of them what it was
 * before the first later change of it, and who made the last; what began to change last comes first.
 */
export const readLaterChanges: Statement = {
  name: 'changes-later',
  text: `with told as (
      select f.key, c.version, c.at, c.actor_id, f.value -> 'before' as before
      from changes c, jsonb_each(c.fields) f
      where c.subject_id = $1 and c.version > $2 and not ($4 and c.fields ? '/organizationId')
        and exists (select from unnest($3::text[]) as asked (at)
          where f.key = asked.at or starts_with(f.key, asked.at || '/') or starts_with(asked.at, f.key || '/')))
    select first.key as pointer, first.before, last.at, last.actor_id as "actorId", roster_name_of(last.actor_id) as "actorName"
    from (select distinct on (key) key, version, before from told order by key, version) first
    join (select distinct on (key) key, at, actor_id from told order by key, version desc) last using (key)
    order by first.version desc`,
};
