import { Injectable } from '@nestjs/common';
import { Database, type Statement } from '../../database/database.js';
import type { FieldFault } from '../../failure.js';

/** What was refused of a change whose time had come, for whoever had asked for it. */
export interface RefusedChange {
  email: string;
  emailKey: string;
  at: Date;
  refused: readonly FieldFault[];
  /** Whether it was about who asked. */
  isOwn: boolean;
  /** Whom it was about; `null` when who asked has no longer to do with them, and of those who have no name. */
  name: string | null;
}

const findRefused: Statement = {
  name: 'refusal-letter-change',
  text: `select a.email, a.email_key as "emailKey", c.at, c.refused, c.subject_id = a.id as "isOwn",
      case when u.organization_id is not distinct from c.organization_id
        and (a.superadmin or exists (select from memberships m where m.user_id = a.id and m.organization_id = c.organization_id))
        then roster_name_of(u.id) end as name
    from changes c join users a on a.id = c.actor_id left join users u on u.id = c.subject_id
    where c.id = $1 and c.refused is not null and a.kind = 'person' and a.status = 'active' and a.deleted_at is null`,
};

/** Refused changes as their mail tells them. */
@Injectable()
export class RefusalLettersStore {
  constructor(private readonly database: Database) {}

  /** By its row of the history; nothing when nobody is there to read it. */
  async find(id: string): Promise<RefusedChange | undefined> {
    const [row] = await this.database.read<RefusedChange>('service', findRefused, [id]);
    return row;
  }
}
