import { Injectable } from '@nestjs/common';
import { Database, type Statement, type Tx } from '../database/database.js';
import type { FactorKind, FactorMethod } from './factors.rules.js';

/** A factor as its owner sees it. */
export interface FactorRow {
  id: string;
  kind: FactorKind;
  name: string;
  createdAt: Date;
  lastUsedAt: Date | null;
}

/** A TOTP, to be held against a code. */
export interface TotpRow {
  id: string;
  name: string;
  /** Sealed. */
  secret: Buffer;
}

/** What somebody has, and what is asked of them. */
export interface FactorFacts {
  recoveryCodesLeft: number;
  /** Whether the organization at home requires a factor. */
  isRequired: boolean;
  email: string;
  /** Of the organization at home. */
  organizationName: string | null;
}

const readConfirmed: Statement = {
  name: 'factors-confirmed',
  text: `select id, kind, name, created_at as "createdAt", last_used_at as "lastUsedAt" from factors
    where user_id = $1 and confirmed_at is not null order by created_at, id`,
};

const readFacts: Statement = {
  name: 'factors-facts',
  text: `select u.email, o.name as "organizationName", coalesce(o.require_second_factor, false) as "isRequired",
      (select count(*)::integer from recovery_codes c where c.user_id = u.id and c.used_at is null) as "recoveryCodesLeft"
    from users u left join organizations o on o.id = u.organization_id where u.id = $1`,
};

/** What somebody who has a factor may show; a recovery code only while one is left. */
const readMethods: Statement = {
  name: 'factors-methods',
  text: `select distinct kind as method from factors where user_id = $1 and confirmed_at is not null
    union all select 'recovery-code' where exists (select from factors where user_id = $1 and confirmed_at is not null)
      and exists (select from recovery_codes where user_id = $1 and used_at is null)`,
};

/** Whoever changes what somebody has waits for who changes it, and for their logins that begin. */
const lockOwner: Statement = {
  name: 'factors-lock-owner',
  text: 'select id from users where id = $1 for no key update',
};

/** $2 id, $3 name, $4 secret: in the place of one that was begun before. */
const insertTotp: Statement = {
  name: 'factor-insert-totp',
  text: `with begun as (delete from factors where user_id = $1 and kind = 'totp' and confirmed_at is null)
    insert into factors (id, user_id, kind, name, secret) values ($2, $1, 'totp', $3, $4)`,
};

const readBegun: Statement = {
  name: 'factor-begun',
  text: `select id, name, secret from factors where user_id = $1 and id = $2 and kind = 'totp' and confirmed_at is null`,
};

const readTotps: Statement = {
  name: 'factors-totp',
  text: `select id, name, secret from factors where user_id = $1 and kind = 'totp' and confirmed_at is not null
    order by last_used_at desc nulls last, id`,
};

const confirmTotp: Statement = {
  name: 'factor-confirm',
  text: `update factors set confirmed_at = now(), last_step = $2 where id = $1 and confirmed_at is null returning id`,
};

/** $2 step: of parallel uses of one code, one finds an earlier step. */
const useStep: Statement = {
  name: 'factor-use-step',
  text: `update factors set last_step = $2, last_used_at = now() where id = $1 and last_step < $2 returning id`,
};

const useRecoveryCode: Statement = {
  name: 'recovery-code-use',
  text: `update recovery_codes set used_at = now() where user_id = $1 and hash = $2 and used_at is null returning user_id`,
};

/** $2 hashes: the ones before are worth nothing from now on. */
const replaceRecoveryCodes: Statement = {
  name: 'recovery-codes-replace',
  text: `with before as (delete from recovery_codes where user_id = $1)
    insert into recovery_codes (user_id, hash) select $1, hash from unnest($2::bytea[]) as made (hash)`,
};

/** $1 login, $2 method: it has shown more than it began with, and lacks nothing any more. None that has ended meanwhile. */
const raiseLogin: Statement = {
  name: 'factors-raise-login',
  text: `update sessions
    set authenticated_by = case when $2 = any (authenticated_by) then authenticated_by else array_append(authenticated_by, $2) end
    where id = $1 and revoked_at is null and expires_at > now() returning id`,
};

/** $1 person, $2 the login that stays. */
const endOtherLogins: Statement = {
  name: 'factors-end-other-logins',
  text: `update sessions set revoked_at = now(), revoked_because = 'factor'
    where user_id = $1 and id <> $2 and revoked_at is null and expires_at > now()`,
};

const endLogins: Statement = {
  name: 'factors-end-logins',
  text: `update sessions set revoked_at = now(), revoked_because = 'factor' where user_id = $1 and revoked_at is null`,
};

/** Whoever takes it away waits for what follows from it, or the other way round. */
const keepFactor: Statement = { name: 'factor-keep', text: 'select id from factors where id = $1 for key share' };

const deleteOne: Statement = {
  name: 'factor-delete',
  text: `delete from factors where user_id = $1 and id = $2 and confirmed_at is not null returning kind, name`,
};

const deleteAll: Statement = {
  name: 'factors-delete-all',
  text: `with codes as (delete from recovery_codes where user_id = $1),
      challenges as (delete from login_challenges where user_id = $1)
    delete from factors where user_id = $1 returning confirmed_at is not null as "isConfirmed"`,
};

/** Second factors and recovery codes; always in the service's name, which alone sees them. */
@Injectable()
export class FactorsStore {
  constructor(private readonly database: Database) {}

  /** The first added first. */
  confirmed(userId: string): Promise<FactorRow[]> {
    return this.database.read<FactorRow>('service', readConfirmed, [userId]);
  }

  confirmedIn(tx: Tx, userId: string): Promise<FactorRow[]> {
    return tx.query<FactorRow>(readConfirmed, [userId]);
  }

  async facts(userId: string): Promise<FactorFacts | undefined> {
    const [row] = await this.database.read<FactorFacts>('service', readFacts, [userId]);
    return row;
  }

  async factsIn(tx: Tx, userId: string): Promise<FactorFacts | undefined> {
    const [row] = await tx.query<FactorFacts>(readFacts, [userId]);
    return row;
  }

  async methods(userId: string): Promise<FactorMethod[]> {
    const rows = await this.database.read<{ method: FactorMethod }>('service', readMethods, [userId]);
    return rows.map(({ method }) => method);
  }

  async lockOwner(tx: Tx, userId: string): Promise<void> {
    await tx.query(lockOwner, [userId]);
  }

  async insertTotp(tx: Tx, userId: string, { id, name, secret }: TotpRow): Promise<void> {
    await tx.query(insertTotp, [userId, id, name, secret]);
  }

  /** One that waits to be confirmed. */
  async begun(tx: Tx, userId: string, id: string): Promise<TotpRow | undefined> {
    const [row] = await tx.query<TotpRow>(readBegun, [userId, id]);
    return row;
  }

  /** The last used first. */
  totps(tx: Tx, userId: string): Promise<TotpRow[]> {
    return tx.query<TotpRow>(readTotps, [userId]);
  }

  async confirm(tx: Tx, id: string, step: number): Promise<boolean> {
    return (await tx.query(confirmTotp, [id, step])).length > 0;
  }

  /** Says no of a step that was used, or one before it. */
  async useStep(tx: Tx, id: string, step: number): Promise<boolean> {
    return (await tx.query(useStep, [id, step])).length > 0;
  }

  async useRecoveryCode(tx: Tx, userId: string, hash: Buffer): Promise<boolean> {
    return (await tx.query(useRecoveryCode, [userId, hash])).length > 0;
  }

  async replaceRecoveryCodes(tx: Tx, userId: string, hashes: readonly Buffer[]): Promise<void> {
    await tx.query(replaceRecoveryCodes, [userId, hashes]);
  }

  /** Whether it is there, and will be at the end of the transaction. */
  async isKept(tx: Tx, id: string): Promise<boolean> {
    return (await tx.query(keepFactor, [id])).length > 0;
  }

  /** Says no when it has ended. */
  async raiseLogin(tx: Tx, sessionId: string, method: FactorMethod): Promise<boolean> {
    return (await tx.query(raiseLogin, [sessionId, method])).length > 0;
  }

  async endOtherLogins(tx: Tx, userId: string, sessionId: string): Promise<void> {
    await tx.query(endOtherLogins, [userId, sessionId]);
  }

  async endLogins(tx: Tx, userId: string): Promise<void> {
    await tx.query(endLogins, [userId]);
  }

  async delete(tx: Tx, userId: string, id: string): Promise<Pick<FactorRow, 'kind' | 'name'> | undefined> {
    const [row] = await tx.query<Pick<FactorRow, 'kind' | 'name'>>(deleteOne, [userId, id]);
    return row;
  }

  /** With recovery codes and challenges; how many of them counted. */
  async deleteAll(tx: Tx, userId: string): Promise<number> {
    const rows = await tx.query<{ isConfirmed: boolean }>(deleteAll, [userId]);
    return rows.filter(({ isConfirmed }) => isConfirmed).length;
  }
}
