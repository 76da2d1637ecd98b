import { Injectable } from '@nestjs/common';
import { Database, type Scope, type Statement } from '../database/database.js';

/** What a subject was before everything that happened to it after a moment. */
export interface Before {
  /** By pointer, of each field that was changed since; `null` when none was. */
  values: Readonly<Record<string, unknown>> | null;
  /** The version that it had then; `null` when it has it still. */
  version: number | null;
  /** When that version was made, if the history has it. */
  at: Date | null;
}

/**
 * $1 subject, $2 moment, in milliseconds as answers tell them, $3 which fields, or all. A write may have waited for another that began
 * after it: from the first version on that is later, all are.
 */
const readBefore: Statement = {
  name: 'past-before',
  text: `with
    first as (select min(version) as version from changes
      where subject_id = $1 and version is not null and date_trunc('milliseconds', at) > $2),
    told as (select distinct on (f.key) f.key, f.value -> 'before' as before
      from first, changes c, jsonb_each(c.fields) f
      where c.subject_id = $1 and c.version >= first.version and ($3::text[] is null or split_part(f.key, '/', 2) = any ($3))
      order by f.key, c.version)
    select first.version - 1 as version, (select jsonb_object_agg(key, before) from told) as values,
      (select c.at from changes c where c.subject_id = $1 and c.version = first.version - 1) as at
    from first`,
};

/** What was, read backwards from now. No more of it than there was at the moment, however often it has changed since. */
@Injectable()
export class PastStore {
  constructor(private readonly database: Database) {}

  async before(scope: Scope, subjectId: string, moment: Date, fields: readonly string[] | null): Promise<Before> {
    const [row] = await this.database.read<Before>(scope, readBefore, [subjectId, moment, fields]);
    return row ?? { values: null, version: null, at: null };
  }
}
