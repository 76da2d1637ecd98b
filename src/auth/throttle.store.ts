import { Injectable } from '@nestjs/common';
import { Database, type Statement, type Tx } from '../database/database.js';

export interface Attempt {
  accountKey: string;
  addressKey: string;
  mostPerAccount: number;
  mostPerAddress: number;
}

export interface Count {
  withinLimit: boolean;
  /** Until the count starts again. */
  secondsLeft: number;
}

const COUNT_UP = `
  on conflict (key) do update set
    attempts = case when a.window_ends_at > now() then a.attempts + 1 else 1 end,
    window_ends_at = case when a.window_ends_at > now() then a.window_ends_at else excluded.window_ends_at end`;

/** An address over its limit adds no accounts, so it can't fill the table. The order of the locks is always the same. */
const countAttempt: Statement = {
  name: 'throttle-count',
  text: `
    with address as (
      insert into login_attempts as a (key, attempts, window_ends_at)
      values ($1, 1, now() + interval '15 minutes') ${COUNT_UP}
      returning attempts <= $2::int as within_limit, window_ends_at
    ), account as (
      insert into login_attempts as a (key, attempts, window_ends_at)
      select $3, 1, now() + interval '15 minutes' from address where within_limit ${COUNT_UP}
      returning attempts <= $4::int as within_limit, window_ends_at
    )
    select within_limit as "withinLimit", ceil(extract(epoch from window_ends_at - now()))::int as "secondsLeft"
    from (table address union all table account) as counts`,
};

const clearCount: Statement = { name: 'throttle-clear', text: `delete from login_attempts where key = $1` };

const deleteOld: Statement = {
  name: 'throttle-delete-old',
  text: `
    delete from login_attempts where key in (
      select key from login_attempts where window_ends_at < now() limit 1000 for update skip locked)`,
};

/** Counters of tried logins, in windows of 15 minutes. */
@Injectable()
export class ThrottleStore {
  constructor(private readonly database: Database) {}

  /** Counts one more, and answers the count of the address and, unless that is over its limit, of the account. */
  count({ addressKey, mostPerAddress, accountKey, mostPerAccount }: Attempt): Promise<Count[]> {
    return this.database.read<Count>('service', countAttempt, [addressKey, mostPerAddress, accountKey, mostPerAccount]);
  }

  async clear(tx: Tx, key: string): Promise<void> {
    await tx.query(clearCount, [key]);
  }

  async deleteOld(): Promise<void> {
    await this.database.read('service', deleteOld);
  }
}
