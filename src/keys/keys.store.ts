import { Injectable } from '@nestjs/common';
import type { Scope } from '../auth/scopes.js';
import { Database, type Scope as Reach, type Statement, type Tx } from '../database/database.js';
import { LONGEST_DAYS, TOLD_BEFORE } from './keys.rules.js';

export interface KeyRow {
  id: string;
  name: string;
  scopes: Scope[];
  createdAt: Date;
  expiresAt: Date;
  lastUsedAt: Date | null;
  replacedBy: string | null;
}

export interface NewKeyRow {
  id: string;
  userId: string;
  name: string;
  scopes: readonly Scope[];
  expiresAt: Date;
  /** Of a service account's. */
  madeBy: string | null;
}

/** What one more key is held against. */
export interface Bounds {
  /** The longest life of a key. */
  longestDays: number;
  /** Keys that are alive or were made within a day. */
  counted: number;
}

/** Of a key `k`: that nobody has ended it, and it has not come to its end. */
export const IS_ALIVE = 'k.ended_at is null and k.expires_at > now()';
const COLUMNS = `k.id, k.name, k.scopes, k.created_at as "createdAt", k.expires_at as "expiresAt",
  k.last_used_at as "lastUsedAt", k.replaced_by as "replacedBy"`;

/** The arms of a `case`: which of the letters about its end a key that ends then is to have, the nearest of them. */
export function letterOf(end: string): string {
  const arms = TOLD_BEFORE.toReversed().map((days) => `when ${end} <= now() + interval '${days} days' then ${days}`);
  return arms.join(' ');
}

/** At most as many as one owner may have. */
const readAlive: Statement = {
  name: 'keys-alive',
  text: `select ${COLUMNS} from access_keys k where k.user_id = $1 and ${IS_ALIVE} order by k.created_at desc, k.id`,
};

/** Keys of one owner are made one after another, so that they can be counted. */
const lockOwner: Statement = {
  name: 'keys-lock-owner',
  text: 'select id from users where id = $1 for no key update',
};

const readBounds: Statement = {
  name: 'keys-bounds',
  text: `select coalesce(o.key_life_days, ${LONGEST_DAYS}) as "longestDays", (
      select count(*)::integer from access_keys k
      where k.user_id = u.id and (${IS_ALIVE} or k.created_at > now() - interval '1 day')) as counted
    from users u left join organizations o on o.id = u.organization_id where u.id = $1`,
};

/** Who makes a key that ends soon isn't told at once that it does. */
const insertKey: Statement = {
  name: 'key-insert',
  text: `insert into access_keys as k (id, user_id, name, scopes, expires_at, made_by, told_days)
    values ($1, $2, $3, $4, $5, $6, case ${letterOf('$5')} else 999 end)
    returning ${COLUMNS}`,
};

const findKey: Statement = {
  name: 'key-find',
  text: `select ${COLUMNS} from access_keys k where k.user_id = $1 and k.id = $2 and ${IS_ALIVE}`,
};

const lockKey: Statement = {
  name: 'key-lock',
  text: `select ${COLUMNS} from access_keys k where k.user_id = $1 and k.id = $2 and ${IS_ALIVE} for update`,
};

const endKey: Statement = {
  name: 'key-end',
  text: `update access_keys k set ended_at = now() where k.user_id = $1 and k.id = $2 and ${IS_ALIVE} returning k.name`,
};

/** $1 key, $2 the one after it, $3 hours. */
const replaceKey: Statement = {
  name: 'key-replace',
  text: `update access_keys set replaced_by = $2, ended_at = case when $3 = 0 then now() end,
      expires_at = least(expires_at, now() + make_interval(hours => $3))
    where id = $1`,
};

/** Keys, by their owner. */
@Injectable()
export class KeysStore {
  constructor(private readonly database: Database) {}

  /** The latest made first. */
  alive(reach: Reach, userId: string): Promise<KeyRow[]> {
    return this.database.read<KeyRow>(reach, readAlive, [userId]);
  }

  /** Locks the owner, and reads behind the lock. */
  async lockBounds(tx: Tx, userId: string): Promise<Bounds | undefined> {
    const [, [bounds]] = await Promise.all([tx.query(lockOwner, [userId]), tx.query<Bounds>(readBounds, [userId])]);
    return bounds;
  }

  /** The same without a lock, for who won't get a key. */
  async bounds(tx: Tx, userId: string): Promise<Bounds | undefined> {
    const [bounds] = await tx.query<Bounds>(readBounds, [userId]);
    return bounds;
  }

  async find(tx: Tx, userId: string, id: string): Promise<KeyRow | undefined> {
    const [row] = await tx.query<KeyRow>(findKey, [userId, id]);
    return row;
  }

  async insert(tx: Tx, key: NewKeyRow): Promise<KeyRow> {
    const { id, userId, name, scopes, expiresAt, madeBy } = key;
    const [row] = await tx.query<KeyRow>(insertKey, [id, userId, name, scopes, expiresAt, madeBy]);
    if (row === undefined) throw new Error('A key that was stored has no row.');
    return row;
  }

  async lock(tx: Tx, userId: string, id: string): Promise<KeyRow | undefined> {
    const [row] = await tx.query<KeyRow>(lockKey, [userId, id]);
    return row;
  }

  /** Its name; nothing when it wasn't alive. */
  async end(tx: Tx, userId: string, id: string): Promise<string | undefined> {
    const [row] = await tx.query<{ name: string }>(endKey, [userId, id]);
    return row?.name;
  }

  async replace(tx: Tx, id: string, replacedBy: string, overlapHours: number): Promise<void> {
    await tx.query(replaceKey, [id, replacedBy, overlapHours]);
  }
}
