import { Injectable } from '@nestjs/common';
import { Database, type Statement, type Tx } from '../database/database.js';
import type { Actor, Caller } from './caller.js';
import type { PresentedToken } from './refresh.rules.js';
import type { Session } from './session.entity.js';

export type Standing = Omit<Actor, keyof Caller>;

export interface NewSession extends Caller {
  client: string | null;
  days: number;
  tokenHash: Buffer;
  /** The hash that the password matched. */
  passwordHash: string;
}

/** A refresh token and the one that replaces it, both hashed. */
export interface Rotation {
  parent: Buffer;
  child: Buffer;
}

const findStanding: Statement = {
  name: 'session-standing',
  text: `select role, organization_id as "organizationId", department_id as "departmentId" from roster_standing($1, $2)`,
};

/** The row lock waits for a password change or a disabling under way, and what they have written is what counts. */
const startSession: Statement = {
  name: 'session-start',
  text: `
    with account as (
      select id from users where id = $2 and status = 'active' and password_hash = $6 for share
    ), session as (
      insert into sessions (id, user_id, client, expires_at)
      select $1, id, $3, now() + make_interval(days => $4) from account
      returning id
    )
    insert into refresh_tokens (hash, session_id) select $5, id from session
    returning session_id`,
};

const rotateToken: Statement = {
  name: 'session-rotate',
  text: `
    with used as (
      update refresh_tokens t set used_at = now()
      from sessions s join users u on u.id = s.user_id
      where t.hash = $1 and t.used_at is null
        and s.id = t.session_id and s.revoked_at is null and s.expires_at > now() and u.status = 'active'
      returning s.id, s.user_id
    ), child as (
      insert into refresh_tokens (hash, session_id) select $2, id from used
    ), seen as (
      update sessions s set last_seen_at = now() from used where s.id = used.id
    )
    select user_id as "userId", id as "sessionId" from used`,
};

const findToken: Statement = {
  name: 'session-token',
  text: `
    select s.user_id as "userId", s.id as "sessionId", extract(epoch from now() - t.used_at)::float8 as "usedSecondsAgo",
      c.hash is not null and c.used_at is null as "childIsUnused",
      s.revoked_at is null and s.expires_at > now() and u.status = 'active' as "isAlive"
    from refresh_tokens t
    join sessions s on s.id = t.session_id
    join users u on u.id = s.user_id
    left join refresh_tokens c on c.hash = $2
    where t.hash = $1`,
};

const revokeSession: Statement = {
  name: 'session-revoke',
  text: `update sessions set revoked_at = now(), revoked_because = $2 where id = $1 and revoked_at is null`,
};

/** $1 user, $2 because: every login of theirs, in the service's name; `roster_end_sessions` is for who administers them. */
export const revokeSessionsOf: Statement = {
  name: 'session-revoke-all',
  text: `update sessions set revoked_at = now(), revoked_because = $2 where user_id = $1 and revoked_at is null`,
};

/** Tokens of logins that are over have nothing left to detect. */
const deleteEndedTokens: Statement = {
  name: 'session-delete-ended-tokens',
  text: `
    delete from refresh_tokens where hash in (
      select t.hash from sessions s join refresh_tokens t on t.session_id = s.id
      where s.user_id = $1 and s.expires_at < now()
      limit 1000 for update of t skip locked)`,
};

/** Logins and their refresh tokens. */
@Injectable()
export class SessionsStore {
  constructor(private readonly database: Database) {}

  /** What the caller may do now; nothing once the session has ended or the user is disabled. */
  async findStanding({ userId, sessionId }: Caller): Promise<Standing | undefined> {
    const [row] = await this.database.call<Standing>(findStanding, [userId, sessionId]);
    return row;
  }

  /** Says no when the user was disabled or has another password by now. */
  async insert(tx: Tx, session: NewSession): Promise<boolean> {
    const { sessionId, userId, client, days, tokenHash, passwordHash } = session;
    const rows = await tx.query(startSession, [sessionId, userId, client, days, tokenHash, passwordHash]);
    return rows.length > 0;
  }

  /** Uses the token up and stores the next one; nothing when it was used before, is unknown or its session over. */
  async rotate(tx: Tx, { parent, child }: Rotation): Promise<Caller | undefined> {
    const [row] = await tx.query<Caller>(rotateToken, [parent, child]);
    return row;
  }

  async findToken(tx: Tx, { parent, child }: Rotation): Promise<PresentedToken | undefined> {
    const [row] = await tx.query<PresentedToken>(findToken, [parent, child]);
    return row;
  }

  async revoke(tx: Tx, sessionId: string, because: NonNullable<Session['revokedBecause']>): Promise<void> {
    await tx.query(revokeSession, [sessionId, because]);
  }

  async deleteEndedTokens(tx: Tx, userId: string): Promise<void> {
    await tx.query(deleteEndedTokens, [userId]);
  }
}
