import { Injectable } from '@nestjs/common';
import type { Actor } from '../auth/caller.js';
import { Database, type Statement } from '../database/database.js';
import type { PageEnd, Place } from './page-cursor.js';
import type { NamedView, PersonSummary } from './people-list.dto.js';
import type { ListRequest, Reach } from './people-list.rules.js';
import { idsStatement, pageStatement, totalStatement } from './people-list.statements.js';

/** A person with everything that a list may show of one. */
export interface PersonRow extends Required<Omit<PersonSummary, '_id' | 'isHome' | Included>> {
  id: string;
  avatarId: string | null;
  isHome: boolean;
  /** Of a list with guests. */
  roleRests?: boolean;
  department?: NamedView | null;
  organization?: NamedView | null;
  end: Place['values'];
}

type Included = 'department' | 'organization' | 'capabilities';

/** What a list is of. */
export interface Listed {
  actor: Actor;
  reach: Reach;
  request: ListRequest;
}

/** $1 people. */
const readReached: Statement = {
  name: 'people-reached',
  text: `select u.id from users u where u.id = any ($1::uuid[])
    and (u.id = roster_user() or roster_reaches_everything() or roster_reaches(u.organization_id))`,
};

/** Lists of people, each by one statement. */
@Injectable()
export class PeopleListStore {
  constructor(private readonly database: Database) {}

  /** At most one more than the limit, in the order of the list or, before an end, backwards. */
  page({ actor, reach, request }: Listed, limit: number, end: PageEnd | undefined): Promise<PersonRow[]> {
    const { statement, values } = pageStatement(actor, reach, request, limit, end);
    return this.database.read<PersonRow>(actor, statement, values);
  }

  /** At most so many. */
  async ids({ actor, reach, request }: Listed, limit: number): Promise<string[]> {
    const { statement, values } = idsStatement(actor, reach, request, limit);
    return (await this.database.read<{ id: string }>(actor, statement, values)).map(({ id }) => id);
  }

  /** Which of these the actor reaches. */
  async reached(actor: Actor, ids: readonly string[]): Promise<Set<string>> {
    const rows = await this.database.read<{ id: string }>(actor, readReached, [ids]);
    return new Set(rows.map(({ id }) => id));
  }

  async total({ actor, reach, request }: Listed): Promise<number> {
    const { statement, values } = totalStatement(actor, reach, request);
    const [row] = await this.database.read<{ total: number }>(actor, statement, values);
    return row?.total ?? 0;
  }
}
