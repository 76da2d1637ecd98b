import { Injectable } from '@nestjs/common';
import { Database, type Statement, type Tx } from '../database/database.js';
import type { ClientChannel } from './client-channel.js';

/** A user seen through a channel. */
export interface Sighting {
  userId: string;
  channel: ClientChannel;
  at: Date;
}

/** A key that was used. */
export interface KeyUse {
  keyId: string;
  at: Date;
}

const recordLogin: Statement = {
  name: 'activity-login',
  text: `
    insert into client_activity (user_id, channel, first_seen_at, last_login_at, last_action_at)
    select u.id, $2::text, now(), now(), now() from users u where u.id = $1
    on conflict (user_id, channel) do update set
      last_login_at = excluded.last_login_at,
      last_action_at = greatest(client_activity.last_action_at, excluded.last_action_at)`,
};

/**
 * $1 users, $2 channels, $3 moments, $4 seconds within which a stored moment is good enough. Who is gone by now is left
 * out; the order is the same everywhere, so that two instances can't wait for each other.
 */
const recordActions: Statement = {
  name: 'activity-actions',
  text: `
    insert into client_activity (user_id, channel, first_seen_at, last_action_at)
    select u.id, seen.channel, seen.at, seen.at
    from unnest($1::uuid[], $2::text[], $3::timestamptz[]) as seen (user_id, channel, at)
    join users u on u.id = seen.user_id
    order by u.id, seen.channel
    on conflict (user_id, channel) do update set last_action_at = excluded.last_action_at
    where client_activity.last_action_at is null
      or client_activity.last_action_at <= excluded.last_action_at - make_interval(secs => $4)`,
};

/** $1 keys, $2 moments, $3 seconds, as above. */
const recordKeyUses: Statement = {
  name: 'activity-keys',
  text: `
    update access_keys set last_used_at = used.at
    from (
      select k.id, used.at from unnest($1::uuid[], $2::timestamptz[]) as used (id, at)
      join access_keys k on k.id = used.id
      where k.last_used_at is null or k.last_used_at <= used.at - make_interval(secs => $3)
      order by k.id for no key update of k) as used
    where access_keys.id = used.id`,
};

/** When people were seen, by channel, and keys used. */
@Injectable()
export class ActivityStore {
  constructor(private readonly database: Database) {}

  /** A login is an action too. */
  async recordLogin(tx: Tx, userId: string, channel: ClientChannel): Promise<void> {
    await tx.query(recordLogin, [userId, channel]);
  }

  /** One statement for all of them. */
  async recordActions(sightings: readonly Sighting[], goodEnoughSeconds: number): Promise<void> {
    await this.database.read('service', recordActions, [
      sightings.map(({ userId }) => userId),
      sightings.map(({ channel }) => channel),
      sightings.map(({ at }) => at),
      goodEnoughSeconds,
    ]);
  }

  /** One statement for all of them. */
  async recordKeyUses(uses: readonly KeyUse[], goodEnoughSeconds: number): Promise<void> {
    const [ids, moments] = [uses.map(({ keyId }) => keyId), uses.map(({ at }) => at)];
    await this.database.read('service', recordKeyUses, [ids, moments, goodEnoughSeconds]);
  }
}
