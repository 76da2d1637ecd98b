import { Injectable } from '@nestjs/common';
import { Database, type Statement, type Tx } from '../database/database.js';
import { SHOWN_NAME } from '../users/user.statements.js';
import type { Challenge } from './passkey-challenges.js';
import type { KnownPasskey, PasskeyOwner } from './passkey-ceremonies.js';

/** A passkey, and whose it is. */
export interface PasskeyRow {
  id: string;
  name: string;
  publicKey: Buffer;
  userId: string;
  emailKey: string;
  isActive: boolean;
}

export interface NewPasskey extends KnownPasskey {
  id: string;
  userId: string;
  name: string;
  publicKey: Buffer;
  signCount: number;
}

const readOwner: Statement = {
  name: 'passkey-owner',
  text: `select u.id, u.email, ${SHOWN_NAME} as "fullName", o.name as "organizationName"
    from users u left join organizations o on o.id = u.organization_id where u.id = $1`,
};

const readKnown: Statement = {
  name: 'passkeys-known',
  text: `select credential_id as "credentialId", transports from factors
    where user_id = $1 and kind = 'passkey' order by created_at, id`,
};

const findByCredential: Statement = {
  name: 'passkey-by-credential',
  text: `select f.id, f.name, f.public_key as "publicKey", f.user_id as "userId", u.email_key as "emailKey",
      u.status = 'active' as "isActive"
    from factors f join users u on u.id = f.user_id where f.credential_id = $1`,
};

const insertPasskey: Statement = {
  name: 'passkey-insert',
  text: `insert into factors (id, user_id, kind, name, credential_id, public_key, sign_count, transports, confirmed_at)
    values ($1, $2, 'passkey', $3, $4, $5, $6, $7, now())`,
};

/** Of parallel uses of one challenge one is the first. */
const useChallenge: Statement = {
  name: 'passkey-challenge-use',
  text: `insert into used_passkey_challenges (nonce, expires_at) values ($1, $2) on conflict do nothing returning 1`,
};

/** Many devices count nothing and stay at 0; one that counts never says a number twice (WebAuthn, 6.1.1). */
const usePasskey: Statement = {
  name: 'passkey-use',
  text: `with passkey as (select id, sign_count from factors where id = $1 for update), used as (
      update factors f set sign_count = $2, last_used_at = now() from passkey p
      where f.id = p.id and (p.sign_count < $2 or (p.sign_count = 0 and $2 = 0)) returning f.id
    )
    select exists (table used) as "isAhead" from passkey`,
};

/** Passkeys, and the challenges that they have answered; in the service's name, since whoever logs in isn't known yet. */
@Injectable()
export class PasskeysStore {
  constructor(private readonly database: Database) {}

  async owner(userId: string): Promise<PasskeyOwner | undefined> {
    const [row] = await this.database.read<PasskeyOwner>('service', readOwner, [userId]);
    return row;
  }

  known(userId: string): Promise<KnownPasskey[]> {
    return this.database.read<KnownPasskey>('service', readKnown, [userId]);
  }

  async findByCredential(credentialId: Buffer): Promise<PasskeyRow | undefined> {
    const [row] = await this.database.read<PasskeyRow>('service', findByCredential, [credentialId]);
    return row;
  }

  async insert(tx: Tx, passkey: NewPasskey): Promise<void> {
    const { id, userId, name, credentialId, publicKey, signCount, transports } = passkey;
    await tx.query(insertPasskey, [id, userId, name, credentialId, publicKey, signCount, transports]);
  }

  /** Says no of one that was used. */
  async useChallenge(tx: Tx, { nonce, expiresAt }: Challenge): Promise<boolean> {
    return (await tx.query(useChallenge, [nonce, expiresAt])).length > 0;
  }

  /** Whether its counter is ahead of the last one; nothing when the passkey is gone. */
  async use(tx: Tx, id: string, signCount: number): Promise<boolean | undefined> {
    const [row] = await tx.query<{ isAhead: boolean }>(usePasskey, [id, signCount]);
    return row?.isAhead;
  }
}
