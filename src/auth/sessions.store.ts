import { Injectable } from '@nestjs/common';
import { Database, type Statement, type Tx } from '../database/database.js';
import type { Closed } from './auth.failures.js';
import type { Actor, Caller } from './caller.js';
import { PROOF } from './proof.statements.js';
import type { PresentedToken } from './refresh.rules.js';
import type { AuthenticationMethod, Session } from './session.entity.js';

export type Standing = Omit<Actor, keyof Caller>;

export interface NewSession extends Caller {
  client: string | null;
  device: string | null;
  network: string | null;
  authenticatedBy: readonly AuthenticationMethod[];
  /** The longest life of a login, where the organization has no shorter one. */
  days: number;
  tokenHash: Buffer;
  /** The hash that the password matched; `null` where none was shown. */
  passwordHash: string | null;
}

/** A login that has begun. */
export interface Started {
  /** Not the person's first, and nothing that is kept of them is from this device and network. */
  isNewDevice: boolean;
}

/** A refresh token and the one that replaces it, both hashed. */
export interface Rotation {
  parent: Buffer;
  child: Buffer;
  days: number;
}

const STANDING = `f.role, f.organization_id as "organizationId", f.department_id as "departmentId", ${PROOF} as proof`;
const findStanding: Statement = {
  name: 'session-standing',
  text: `select ${STANDING} from roster_standing($1, $2) f`,
};
/** Also of a login that lacks a factor. */
const findStandingEnrolling: Statement = {
  name: 'session-standing-enrolling',
  text: `select ${STANDING} from roster_standing($1, $2, true) f`,
};

/** Of a session `s`: that nobody has ended it, and it has not come to its end. */
export const IS_ALIVE = 's.revoked_at is null and s.expires_at > now()';

/** When a login ends of somebody at home in `o`, that began and is used at these instants; what is unset ends nothing. */
const endsAt = (began: string, used: string, days: string): string => `least(
  ${began} + make_interval(days => ${days}), ${began} + make_interval(hours => o.login_life_hours),
  ${used} + make_interval(mins => o.login_idle_minutes))`;

/**
 * The row lock waits for a password change or a disabling under way, and what they have written is what counts. That somebody has
 * logged in before is remembered for longer than the login, and by the statement after this one; logins of earlier versions tell no
 * network, and are known by their client.
 */
const startSession: Statement = {
  name: 'session-start',
  text: `
    with account as (
      select id, organization_id, superadmin from users where id = $2 and status = 'active' and ($6::text is null or password_hash = $6) for share
    ), session as (
      insert into sessions (id, user_id, client, device, network, authenticated_by, expires_at)
      select $1, a.id, $3, $7, $8, $9, ${endsAt('now()', 'now()', '$4')}
      from account a left join organizations o on o.id = a.organization_id
      where a.superadmin or roster_closed(o) is null
      returning id
    ), token as (
      insert into refresh_tokens (hash, session_id) select $5, id from session
    )
    select exists (select from client_activity c where c.user_id = a.id and c.last_login_at is not null) and not exists (
        select from sessions s where s.user_id = a.id and case when s.network is null and s.device is null
          then s.client is not distinct from $3
          else s.device is not distinct from $7 and s.network is not distinct from $8 end) as "isNewDevice"
    from account a, session`,
};

const rotateToken: Statement = {
  name: 'session-rotate',
  text: `
    with used as (
      update refresh_tokens t set used_at = now()
      from sessions s join users u on u.id = s.user_id left join organizations o on o.id = u.organization_id
      where t.hash = $1 and t.used_at is null
        and s.id = t.session_id and ${IS_ALIVE} and u.status = 'active' and (u.superadmin or roster_closed(o) is null)
      returning s.id, s.user_id, ${endsAt('s.created_at', 'now()', '$3')} as ends_at
    ), child as (
      insert into refresh_tokens (hash, session_id) select $2, id from used
    ), seen as (
      update sessions s set last_seen_at = now(), expires_at = used.ends_at from used where s.id = used.id
    )
    select user_id as "userId", id as "sessionId" from used`,
};

const findToken: Statement = {
  name: 'session-token',
  text: `
    select s.user_id as "userId", s.id as "sessionId", extract(epoch from now() - t.used_at)::float8 as "usedSecondsAgo",
      c.hash is not null and c.used_at is null as "childIsUnused",
      ${IS_ALIVE} and u.status = 'active' and roster_closed_home(u.id) is null as "isAlive"
    from refresh_tokens t
    join sessions s on s.id = t.session_id
    join users u on u.id = s.user_id
    left join refresh_tokens c on c.hash = $2
    where t.hash = $1`,
};

const revokeSession: Statement = {
  name: 'session-revoke',
  text: `update sessions set revoked_at = now(), revoked_because = $2 where id = $1 and revoked_at is null returning id`,
};

/** $1 user, $2 because: every login of theirs, in the service's name; `roster_end_sessions` is for who administers them. */
export const revokeSessionsOf: Statement = {
  name: 'session-revoke-all',
  text: `update sessions set revoked_at = now(), revoked_because = $2 where user_id = $1 and revoked_at is null`,
};

/** $1 user, $2 the login that stays, $3 because: their other logins that are alive. */
export const revokeOtherSessionsOf: Statement = {
  name: 'session-revoke-others',
  text: `update sessions s set revoked_at = now(), revoked_because = $3 where user_id = $1 and id <> $2 and ${IS_ALIVE}
    returning id`,
};

/** $1 user: why nobody at home there gets in. */
const findClosedHome: Statement = { name: 'session-closed-home', text: 'select roster_closed_home($1) as closed' };

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

  /**
   * What the caller may do now; nothing once the session has ended or the user is disabled. A login that lacks a factor is refused,
   * unless it is for the way to one.
   */
  async findStanding({ userId, sessionId }: Caller, enrolling?: 'enrolling'): Promise<Standing | undefined> {
    const statement = enrolling ? findStandingEnrolling : findStanding;
    const [row] = await this.database.call<Standing>(statement, [userId, sessionId]);
    return row;
  }

  /** Nothing when the user was disabled or has another password by now, or a factor that wasn't shown. */
  async insert(tx: Tx, session: NewSession): Promise<Started | undefined> {
    const [row] = await tx.query<Started>(startSession, [
      session.sessionId,
      session.userId,
      session.client,
      session.days,
      session.tokenHash,
      session.passwordHash,
      session.device,
      session.network,
      session.authenticatedBy,
    ]);
    return row;
  }

  /** Uses the token up and stores the next one; nothing when it was used before, is unknown or its session over. */
  async rotate(tx: Tx, { parent, child, days }: Rotation): Promise<Caller | undefined> {
    const [row] = await tx.query<Caller>(rotateToken, [parent, child, days]);
    return row;
  }

  async findToken(tx: Tx, { parent, child }: Rotation): Promise<PresentedToken | undefined> {
    const [row] = await tx.query<PresentedToken>(findToken, [parent, child]);
    return row;
  }

  /** Says no when it was revoked before. */
  async revoke(tx: Tx, sessionId: string, because: NonNullable<Session['revokedBecause']>): Promise<boolean> {
    const rows = await tx.query(revokeSession, [sessionId, because]);
    return rows.length > 0;
  }

  /** Why somebody doesn’t get in at home; nothing where nothing keeps them out. */
  async findClosedHome(userId: string): Promise<Closed | undefined> {
    const [row] = await this.database.read<{ closed: Closed | null }>('service', findClosedHome, [userId]);
    return row?.closed ?? undefined;
  }

  async deleteEndedTokens(tx: Tx, userId: string): Promise<void> {
    await tx.query(deleteEndedTokens, [userId]);
  }
}
