import { Injectable } from '@nestjs/common';
import { Database, type Statement } from '../../database/database.js';
import type { RequestStory } from './request-letter.js';

/** A request, for whoever is written to about it. */
export interface RequestToMail extends Omit<RequestStory, 'to'> {
  email: string;
  emailKey: string;
}

/** `u`: who reads it. Nobody is told of whom they have nothing to do with any more. */
const COLUMNS = `u.email, u.email_key as "emailKey", coalesce(d.outcome, 'open') as status,
  roster_name_of(d.requested_by) as asker, d.refused, d.expires_at as "expiresAt", d.requested_by = d.user_id as "isOwn",
  case when t.organization_id is not distinct from d.organization_id then roster_name_of(t.id) end as person,
  roster_name_of(d.decided_by) as decider, d.comment`;
const IS_THERE = `u.kind = 'person' and u.status = 'active' and u.deleted_at is null`;

/** $1 request, $2 which of those who are written to; while it is open. */
const findToLifter: Statement = {
  name: 'request-letter-lifter',
  text: `select ${COLUMNS} from deferred_changes d join users t on t.id = d.user_id join users u on u.id = d.told[$2::integer]
    where d.id = $1 and d.outcome is null and ${IS_THERE}
      and (u.superadmin or exists (select from memberships m where m.user_id = u.id and m.organization_id = d.organization_id))`,
};

/** $1 request; once it is decided. */
const findToAsker: Statement = {
  name: 'request-letter-asker',
  text: `select ${COLUMNS} from deferred_changes d join users t on t.id = d.user_id join users u on u.id = d.requested_by
    where d.id = $1 and d.outcome is not null and ${IS_THERE}`,
};

/** Requests as their mails tell them. */
@Injectable()
export class RequestLettersStore {
  constructor(private readonly database: Database) {}

  async toLifter(id: string, nth: number): Promise<RequestToMail | undefined> {
    const [row] = await this.database.read<RequestToMail>('service', findToLifter, [id, nth]);
    return row;
  }

  async toAsker(id: string): Promise<RequestToMail | undefined> {
    const [row] = await this.database.read<RequestToMail>('service', findToAsker, [id]);
    return row;
  }
}
