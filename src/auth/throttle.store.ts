import { Injectable } from '@nestjs/common';
import { Database, type Statement, type Tx } from '../database/database.js';

export interface Attempt {
  addressKey: string;
  /** The account from this network. */
  pairKey: string;
  /** The account from everywhere. */
  accountKey: string;
  emailKey: string;
  /** Hashed, as it is remembered. */
  network: Buffer;
  mostPerAddress: number;
  mostPerPair: number;
  mostPerAccount: number;
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

/**
 * What is over a limit isn't counted further in: an address adds no accounts then and so can't fill the table, and one
 * network can't use up what an account has everywhere. The order of the locks is always the same.
 */
const countAttempt: Statement = {
  name: 'throttle-count',
  text: `
    with known as (
      select from login_networks n join users u on u.id = n.user_id
      where u.email_key = $7 and n.network = $8 and n.last_login_at > now() - interval '90 days'
    ), address as (
      insert into login_attempts as a (key, attempts, window_ends_at)
      values ($1, 1, now() + interval '15 minutes') ${COUNT_UP}
      returning attempts <= $2::int as within_limit, window_ends_at
    ), pair as (
      insert into login_attempts as a (key, attempts, window_ends_at)
      select $3, 1, now() + interval '15 minutes' from address where within_limit ${COUNT_UP}
      returning attempts <= $4::int as within_limit, window_ends_at
    ), account as (
      insert into login_attempts as a (key, attempts, window_ends_at)
      select $5, 1, now() + interval '15 minutes' from pair where within_limit ${COUNT_UP}
      returning attempts <= $6::int or exists (table known) as within_limit, window_ends_at
    )
    select within_limit as "withinLimit", ceil(extract(epoch from window_ends_at - now()))::int as "secondsLeft"
    from (table address union all table pair union all table account) as counts`,
};

const clearPair: Statement = { name: 'throttle-clear', text: `delete from login_attempts where key = $1` };

/** The attempts of others stay counted for the account; the one that succeeded doesn't. */
const uncount: Statement = {
  name: 'throttle-uncount',
  text: `update login_attempts set attempts = greatest(0, attempts - 1) where key = $1`,
};

const rememberNetwork: Statement = {
  name: 'throttle-remember',
  text: `insert into login_networks (user_id, network) values ($1, $2)
    on conflict (user_id, network) do update set last_login_at = now()`,
};

const forgetNetworks: Statement = {
  name: 'throttle-forget',
  text: `delete from login_networks where user_id = $1 and network in (
    select network from login_networks where user_id = $1 order by last_login_at desc offset 20)`,
};

const deleteOld: Statement = {
  name: 'throttle-delete-old',
  text: `
    delete from login_attempts where key in (
      select key from login_attempts where window_ends_at < now() limit 1000 for update skip locked)`,
};

/** Counters of tried logins, in windows of 15 minutes, and from where logins have succeeded. */
@Injectable()
export class ThrottleStore {
  constructor(private readonly database: Database) {}

  /** Counts one more, and answers the counts of the address, of the account there and everywhere, up to the first over its limit. */
  count(attempt: Attempt): Promise<Count[]> {
    return this.database.read<Count>('service', countAttempt, [
      attempt.addressKey,
      attempt.mostPerAddress,
      attempt.pairKey,
      attempt.mostPerPair,
      attempt.accountKey,
      attempt.mostPerAccount,
      attempt.emailKey,
      attempt.network,
    ]);
  }

  async clear(tx: Tx, { pairKey, accountKey }: Pick<Attempt, 'pairKey' | 'accountKey'>): Promise<void> {
    await Promise.all([tx.query(clearPair, [pairKey]), tx.query(uncount, [accountKey])]);
  }

  async remember(tx: Tx, userId: string, network: Buffer): Promise<void> {
    await Promise.all([tx.query(rememberNetwork, [userId, network]), tx.query(forgetNetworks, [userId])]);
  }

  async deleteOld(): Promise<void> {
    await this.database.read('service', deleteOld);
  }
}
