import type { Statement } from '../database/database.js';
import type { FieldPath } from './field-path.js';
import { CHANGE_COLUMNS } from './history.statements.js';

/** Whose changes somebody reads: of an organization, of themselves, or all. */
export type Books = { organizationId: string } | { personId: string } | 'all';

/** What is asked of them. */
export interface Asked {
  person?: string | undefined;
  actor?: string | undefined;
  fields?: readonly FieldPath[] | undefined;
  kinds?: readonly string[] | undefined;
  sources?: readonly string[] | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
}

/** Who reads which books. */
export interface Reading {
  readerId: string;
  books: Books;
  /** Whether changes of SUPERADMINs are told. */
  superadmins: boolean;
  asked: Asked;
}

/** Which of them. */
export interface Part {
  /** The change to start below. */
  below: string | undefined;
  limit: number;
}

/** How many changes a page looks through for what no index has: a filter that nothing meets costs no more than that. */
const MOST_LOOKED_THROUGH = 10_000;
/** How far the clocks of instances and of the database are apart at most, and a change takes. */
const SLACK_MS = 86_400_000;

type Bind = (value: unknown) => string;

/**
 * The latest first, one more than the limit. Ids are UUIDv7 and so in the order of time: an index that ends in them is one of time.
 * A row without an `id` tells how far it was looked through when nothing is found: `looked` rows, down to `last`. Without a name,
 * because there are more combinations of filters than a connection should keep plans of.
 */
export function changesStatement(
  reading: Reading,
  { below, limit }: Part,
): { statement: Statement; values: unknown[] } {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const { actor } = reading.asked;
  const met = metBy(bind, reading);
  const window = bind(windowOf(reading.asked, limit));
  const tight = [...within(bind, reading), ...(below === undefined ? [] : [`c.id < ${bind(below)}::uuid`])];
  const looking = (...more: string[]): string => `select c.id, ${met} as is_met from changes c
      where ${[...tight, ...more].join(' and ')} order by c.id desc limit ${window}::integer`;
  const looked = actor === undefined ? looking() : ofActor(looking, bind(actor), window);
  const text = `with looked as materialized (${looked})
    select e.looked, e.last, c.* from (
      select count(*)::integer as looked, (select l.id from looked l order by l.id limit 1) as last from looked) e
    left join lateral (
      select ${CHANGE_COLUMNS} from looked l join changes c on c.id = l.id where l.is_met
      order by c.id desc limit ${bind(limit + 1)}::integer) c on true
    order by c.id desc`;
  return { statement: { name: '', text }, values };
}

/** How many are looked through, at most. */
export function windowOf({ fields, kinds, sources }: Asked, limit: number): number {
  const isLoose = fields !== undefined || kinds !== undefined || sources !== undefined;
  return isLoose ? MOST_LOOKED_THROUGH : limit + 1;
}

/** What others did has an index of its own; what people did to themselves is found with their own history. */
function ofActor(looking: (...more: string[]) => string, actor: string, window: string): string {
  return `select * from (
      (${looking(`c.actor_id = ${actor}::uuid`, 'c.actor_id <> c.subject_id')})
      union all (${looking(`c.subject_id = ${actor}::uuid`, 'c.actor_id = c.subject_id')})) both_ways
    order by id desc limit ${window}::integer`;
}

/** What an index finds. What made no version changed no field. */
function within(bind: Bind, { readerId, books, superadmins, asked }: Reading): string[] {
  const { person, kinds, from, to } = asked;
  const where = ['c.version is not null'];
  if (books !== 'all' && 'organizationId' in books)
    where.push(`c.organization_id = ${bind(books.organizationId)}::uuid`);
  if (books !== 'all' && 'personId' in books) where.push(`c.subject_id = ${bind(books.personId)}::uuid`);
  if (person !== undefined) where.push(about(bind, books, person));
  else if (books !== 'all' && 'organizationId' in books && kinds?.includes('user') === false) {
    where.push(`c.subject_id = ${bind(books.organizationId)}::uuid`);
  }
  if (!superadmins) {
    where.push(`(c.subject_id = ${bind(readerId)}::uuid
      or c.subject_id <> all (array(select s.id from roster_superadmins() as s (id))))`);
  }
  if (from !== undefined)
    where.push(`c.at >= ${bind(from)}`, `c.id >= ${bind(firstIdOf(from.getTime() - SLACK_MS))}::uuid`);
  if (to !== undefined) where.push(`c.at < ${bind(to)}`, `c.id < ${bind(firstIdOf(to.getTime() + SLACK_MS))}::uuid`);
  return where;
}

/** Changes of the profile; and of an organization those that tell of the person in it. */
function about(bind: Bind, books: Books, person: string): string {
  const subject = bind(person);
  if (books === 'all' || !('organizationId' in books)) return `c.subject_id = ${subject}::uuid`;
  const told = `exists (select from jsonb_each(c.fields) f where split_part(f.key, '/', 3) = ${subject}::uuid::text
      or (split_part(f.key, '/', 4) = 'assigneeId' and to_jsonb(${subject}::uuid::text) in (f.value -> 'before', f.value -> 'after')))`;
  return `c.subject_id in (${subject}::uuid, ${bind(books.organizationId)}::uuid) and (c.subject_id = ${subject}::uuid or ${told})`;
}

/** What is looked for among those. */
function metBy(bind: Bind, { asked: { fields, kinds, sources } }: Reading): string {
  const met: string[] = [];
  if (kinds !== undefined) met.push(`c.subject = any (${bind(kinds)}::text[])`);
  if (sources !== undefined) met.push(`c.source = any (${bind(sources)}::text[])`);
  if (fields !== undefined) {
    const paths = fields.map((path) => at(bind, path)).join(' or ');
    met.push(`exists (select from jsonb_object_keys(c.fields) as k (pointer) where ${paths})`);
  }
  return met.length === 0 ? 'true' : met.join(' and ');
}

/** A thing that came or went is told as a whole, with all its parts. */
function at(bind: Bind, path: FieldPath): string {
  if ('below' in path) {
    const below = bind(path.below);
    return `k.pointer = ${below} or starts_with(k.pointer, ${below} || '/')`;
  }
  return `(split_part(k.pointer, '/', 2) = ${bind(path.things)} and split_part(k.pointer, '/', 4) in ('', ${bind(path.part)}))`;
}

/** The least UUIDv7 of a moment. */
function firstIdOf(milliseconds: number): string {
  const hex = Math.max(0, milliseconds).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
