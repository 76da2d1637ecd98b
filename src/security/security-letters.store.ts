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

/** So many letters about the same kind of event go to a person in a day; the address may be one that they have only typed. */
const MOST_A_DAY = 20;

/** Nothing where the day has had its letters: the one that is so many back is from it, too. */
const findEvent: Statement = {
  name: 'security-letter-event',
  text: `select u.email, u.email_key as "emailKey", c.event, c.at, c.about,
      coalesce(c.actor_id <> u.id, c.source = 'command') as "isByOther", roster_name_of(c.actor_id) as "actorName"
    from changes c join users u on u.id = c.subject_id
    where c.id = $1 and c.event is not null and u.kind = 'person' and not exists (
      select from (
        select e.at from changes e
        where e.subject_id = c.subject_id and e.event = c.event and e.event is not null and e.id < c.id
        order by e.id desc offset ${MOST_A_DAY - 1} limit 1) as back
      where back.at > c.at - interval '1 day')`,
};

/** Security events as their mail tells them. */
@Injectable()
export class SecurityLettersStore {
  constructor(private readonly database: Database) {}

  /**
   * By its row of the history; nothing once the person is erased or has had many of the kind, nor of a service account, which has no
   * address.
   */
  async find(id: string): Promise<ToldRow | undefined> {
    const [row] = await this.database.read<ToldRow>('service', findEvent, [id]);
    return row;
  }
}
