import { Injectable } from '@nestjs/common';
import type { EventFacts, SecurityEvent } from '../changes/security-event.js';
import { Database, type Statement } from '../database/database.js';

export interface ToldRow {
  email: string;
  emailKey: string;
  event: SecurityEvent;
  at: Date;
  about: EventFacts | null;
  /** Whether somebody else did it, whoever that was. */
  isByOther: boolean;
  actorName: string | null;
}

const findEvent: Statement = {
  name: 'security-letter-event',
  text: `select u.email, u.email_key as "emailKey", c.event, c.at, c.about,
      coalesce(c.actor_id <> u.id, c.source = 'command') as "isByOther", roster_name_of(c.actor_id) as "actorName"
    from changes c join users u on u.id = c.subject_id
    where c.id = $1 and c.event is not null and u.kind = 'person'`,
};

/** Security events as their mail tells them. */
@Injectable()
export class SecurityLettersStore {
  constructor(private readonly database: Database) {}

  /** By its row of the history; nothing once the person is erased, nor of a service account, which has no address. */
  async find(id: string): Promise<ToldRow | undefined> {
    const [row] = await this.database.read<ToldRow>('service', findEvent, [id]);
    return row;
  }
}
