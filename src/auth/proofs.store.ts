import { Injectable } from '@nestjs/common';
import { Database, type Statement, type Tx } from '../database/database.js';
import type { Caller } from './caller.js';
import { PROOF_SECONDS, type StepUpDeed } from './proof.rules.js';
import { IS_ALIVE } from './sessions.store.js';

/** What a proof by a password is held against. */
export interface ProvenAccount {
  emailKey: string;
  passwordHash: string | null;
}

const readDeeds: Statement = {
  name: 'proof-deeds',
  text: 'select step_up_deeds as deeds from organizations where id = $1',
};

const findAccount: Statement = {
  name: 'proof-account',
  text: 'select email_key as "emailKey", password_hash as "passwordHash" from users where id = $1',
};

/** $1 session, $2 user: this login and no other one of theirs. */
const raiseLogin: Statement = {
  name: 'proof-raise',
  text: `update sessions s set proved_at = now() where s.id = $1 and s.user_id = $2 and ${IS_ALIVE}
    returning s.proved_at + interval '${PROOF_SECONDS} seconds' as until`,
};

/** The same while the password is the one that was shown: the row lock waits for another one that is being set. */
const raiseByPassword: Statement = {
  name: 'proof-raise-by-password',
  text: `with account as (
      select id from users where id = $2 and status = 'active' and password_hash = $3 for share)
    update sessions s set proved_at = now() from account a where s.id = $1 and s.user_id = a.id and ${IS_ALIVE}
    returning s.proved_at + interval '${PROOF_SECONDS} seconds' as until`,
};

/** What logins have proved, and what asks for it; in the service's name, as everything about logins. */
@Injectable()
export class ProofsStore {
  constructor(private readonly database: Database) {}

  /** What an organization asks a recent proof for. */
  async deedsOf(organizationId: string): Promise<readonly StepUpDeed[] | undefined> {
    const [row] = await this.database.read<{ deeds: StepUpDeed[] }>('service', readDeeds, [organizationId]);
    return row?.deeds;
  }

  async findAccount(userId: string): Promise<ProvenAccount | undefined> {
    const [row] = await this.database.read<ProvenAccount>('service', findAccount, [userId]);
    return row;
  }

  /** Until when it counts; nothing when the login has ended. */
  async raise(tx: Tx, { userId, sessionId }: Caller): Promise<Date | undefined> {
    const [row] = await tx.query<{ until: Date }>(raiseLogin, [sessionId, userId]);
    return row?.until;
  }

  /** The same; nothing either when the password is another one by now. */
  async raiseByPassword(tx: Tx, { userId, sessionId }: Caller, passwordHash: string): Promise<Date | undefined> {
    const [row] = await tx.query<{ until: Date }>(raiseByPassword, [sessionId, userId, passwordHash]);
    return row?.until;
  }
}
