import { Injectable } from '@nestjs/common';
import { Database, type Statement, type Tx } from '../database/database.js';
import { isAdminThere } from '../users/user.statements.js';
import { TOLD_BEFORE } from './keys.rules.js';
import { IS_ALIVE, letterOf } from './keys.store.js';

/** A key whose end is near, or has come. */
export interface EndingKey {
  id: string;
  userId: string;
  name: string;
  /** How many days before the end it is to be told of: one of {@link TOLD_BEFORE}, or 0. */
  days: number;
}

/** What a letter about the end of a key tells, and whom. */
export interface EndStory {
  email: string;
  emailKey: string;
  /** Of a service account's. */
  account: string | null;
  name: string;
  expiresAt: Date;
}

const DAYS = `case when k.expires_at <= now() then 0 ${letterOf('k.expires_at')} end`;

/**
 * The next one that its owner hasn't been told of, and that they have: so that it is told once, whoever asks. A service that was
 * off for long tells the nearest alone.
 */
const claimNext: Statement = {
  name: 'key-ends-claim',
  text: `update access_keys set told_days = due.days
    from (select k.id, ${DAYS} as days from access_keys k
      where k.ended_at is null and k.replaced_by is null and k.told_days > 0
        and k.expires_at <= now() + interval '${Math.max(...TOLD_BEFORE)} days' and k.told_days > ${DAYS}
      order by k.expires_at limit 1 for update skip locked) as due
    where access_keys.id = due.id
    returning access_keys.id, user_id as "userId", name, due.days`,
};

/** Who administers the home of `o`: whoever made the key, or else the one who has done so for longest. */
const ADMINISTRATOR = `select a.id from users a join memberships m on m.user_id = a.id and m.organization_id = o.organization_id
    where a.status = 'active' and ${isAdminThere('a', 'm')}
    order by a.id is not distinct from k.made_by desc, m.created_at, a.id limit 1`;

/** Nothing once the key has ended or was replaced, its owner may not come in, or nobody is there to be told. */
const findStory: Statement = {
  name: 'key-ends-story',
  text: `select u.email, u.email_key as "emailKey", case when o.kind = 'service' then roster_name_of(o.id) end as account,
      k.name, k.expires_at as "expiresAt"
    from access_keys k join users o on o.id = k.user_id and o.status = 'active'
    join users u on u.id = case when o.kind = 'person' then o.id else (${ADMINISTRATOR}) end
    where k.id = $1 and ${IS_ALIVE} and k.replaced_by is null`,
};

/** Keys whose end is near, or has come. */
@Injectable()
export class KeyEndsStore {
  constructor(private readonly database: Database) {}

  async claimNext(tx: Tx): Promise<EndingKey | undefined> {
    const [row] = await tx.query<EndingKey>(claimNext);
    return row;
  }

  async find(id: string): Promise<EndStory | undefined> {
    const [row] = await this.database.read<EndStory>('service', findStory, [id]);
    return row;
  }
}
