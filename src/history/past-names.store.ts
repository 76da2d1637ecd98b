import { Injectable } from '@nestjs/common';
import { Database, type Scope, type Statement } from '../database/database.js';
import type { NamedPerson, NamedThing, Renaming } from './past-names.js';

interface PersonRow {
  id: string;
  full_name: string | null;
  first_name: string | null;
  last_name: string | null;
  renamed: { at: string; before: NamedPerson['renamed'][number]['before'] }[] | null;
}

/** $1 people, $2 the moment from which on what they were called is asked. */
const readPeople: Statement = {
  name: 'past-names-people',
  text: 'select id, full_name, first_name, last_name, renamed from roster_names($1::uuid[], $2::timestamptz)',
};

/** $1 departments and organizations. */
const readThings: Statement = {
  name: 'past-names-things',
  text: `select id, name from departments where id = any ($1::uuid[])
    union all select id, name from organizations where id = any ($1::uuid[])`,
};

/** $1 organizations, $2 the pointers that tell of names, $3 the moment. */
const readRenamings: Statement = {
  name: 'past-names-renamings',
  text: `select subject_id as "organizationId", at, fields from changes
    where subject_id = any ($1::uuid[]) and subject = 'organization' and at > $3::timestamptz and fields ?| $2::text[]
    order by version desc`,
};

/** What people, departments and organizations are called, and were. */
@Injectable()
export class PastNamesStore {
  constructor(private readonly database: Database) {}

  /** Whoever they are, as the history tells them; who was erased is left out. */
  async people(scope: Scope, ids: readonly string[], since: Date): Promise<NamedPerson[]> {
    const rows = await this.database.read<PersonRow>(scope, readPeople, [ids, since]);
    return rows.map(({ id, full_name: fullName, first_name: firstName, last_name: lastName, renamed }) => {
      const told = (renamed ?? []).map(({ at, before }) => ({ at: new Date(at), before }));
      return { id, fullName, firstName, lastName, renamed: told };
    });
  }

  /** Those that there are, and the scope reaches. */
  things(scope: Scope, ids: readonly string[]): Promise<NamedThing[]> {
    return this.database.read<NamedThing>(scope, readThings, [ids]);
  }

  /** What tells of them in the books of these organizations. */
  renamings(
    scope: Scope,
    organizationIds: readonly string[],
    pointers: readonly string[],
    since: Date,
  ): Promise<Renaming[]> {
    return this.database.read<Renaming>(scope, readRenamings, [organizationIds, pointers, since]);
  }
}
