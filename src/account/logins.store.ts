import { Injectable } from '@nestjs/common';
import type { AuthenticationMethod } from '../auth/session.entity.js';
import { IS_ALIVE, revokeOtherSessionsOf } from '../auth/sessions.store.js';
import { Database, type Scope, type Statement, type Tx } from '../database/database.js';

export interface LoginRow {
  id: string;
  client: string | null;
  device: string | null;
  network: string | null;
  createdAt: Date;
  lastSeenAt: Date;
  expiresAt: Date;
  authenticatedBy: AuthenticationMethod[];
}

/** $1 person, $2 the login to start below, $3 how many. Ids are made in the order of time. */
const readAlive: Statement = {
  name: 'logins-alive',
  text: `select id, client, device, network, created_at as "createdAt", last_seen_at as "lastSeenAt", expires_at as "expiresAt",
      authenticated_by as "authenticatedBy"
    from sessions s where user_id = $1 and ($2::uuid is null or id < $2) and ${IS_ALIVE}
    order by id desc limit $3`,
};

/** $1 person, $2 login. */
const findAlive: Statement = {
  name: 'login-find',
  text: `select device from sessions s where user_id = $1 and id = $2 and ${IS_ALIVE}`,
};

/** $1 person, $2 login: in their own name. */
const endOwn: Statement = {
  name: 'login-end-own',
  text: `update sessions s set revoked_at = now(), revoked_because = 'logout' where user_id = $1 and id = $2 and ${IS_ALIVE}
    returning id`,
};

/** $1 person, $2 login or null for all: in the name of who administers them. */
const endAsAdministrator: Statement = {
  name: 'logins-end-as-administrator',
  text: 'select roster_end_logins($1, $2) as ended',
};

/** The logins of a person that are alive, and their end. */
@Injectable()
export class LoginsStore {
  constructor(private readonly database: Database) {}

  /** The latest made first. */
  alive(scope: Scope, userId: string, belowId: string | null, limit: number): Promise<LoginRow[]> {
    return this.database.read<LoginRow>(scope, readAlive, [userId, belowId, limit]);
  }

  async find(tx: Tx, userId: string, loginId: string): Promise<{ device: string | null } | undefined> {
    const [row] = await tx.query<{ device: string | null }>(findAlive, [userId, loginId]);
    return row;
  }

  /** How many were alive. */
  async endOwn(tx: Tx, userId: string, loginId: string): Promise<number> {
    return (await tx.query(endOwn, [userId, loginId])).length;
  }

  async endOthers(tx: Tx, userId: string, stayingId: string): Promise<number> {
    return (await tx.query(revokeOtherSessionsOf, [userId, stayingId, 'logout'])).length;
  }

  async endAsAdministrator(tx: Tx, userId: string, loginId: string | null): Promise<number> {
    const [row] = await tx.query<{ ended: number }>(endAsAdministrator, [userId, loginId]);
    return row?.ended ?? 0;
  }
}
