import { Injectable } from '@nestjs/common';
import type { Actor } from '../auth/caller.js';
import { Database } from '../database/database.js';
import type { PageEnd } from './page-cursor.js';
import type { PersonSummary } from './people-list.dto.js';
import type { ListRequest, Reach } from './people-list.rules.js';
import { pageStatement, totalStatement } from './people-list.statements.js';

/** A person with everything that a list may show of one. */
export interface PersonRow extends Required<Omit<PersonSummary, '_id'>> {
  id: string;
  avatarId: string | null;
  end: PageEnd['values'];
}

/** What a list is of. */
export interface Listed {
  actor: Actor;
  reach: Reach;
  request: ListRequest;
}

/** Lists of people, each by one statement. */
@Injectable()
export class PeopleListStore {
  constructor(private readonly database: Database) {}

  /** At most one more than the limit. */
  page({ actor, reach, request }: Listed, limit: number, after: PageEnd | undefined): Promise<PersonRow[]> {
    const { statement, values } = pageStatement(actor, reach, request, limit, after);
    return this.database.read<PersonRow>(actor, statement, values);
  }

  async total({ actor, reach, request }: Listed): Promise<number> {
    const { statement, values } = totalStatement(actor, reach, request);
    const [row] = await this.database.read<{ total: number }>(actor, statement, values);
    return row?.total ?? 0;
  }
}
