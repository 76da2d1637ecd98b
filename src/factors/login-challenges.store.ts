import { Injectable } from '@nestjs/common';
import { Database, type Statement, type Tx } from '../database/database.js';
import { CHALLENGE_SECONDS, MOST_TRIES } from './factors.rules.js';

export interface NewChallenge {
  hash: Buffer;
  userId: string;
  /** The hash that the password matched. */
  passwordHash: string;
}

/** Whose login waits. */
export interface ChallengeRow {
  userId: string;
  emailKey: string;
  /** That of now, which is the one that was shown. */
  passwordHash: string;
}

const insertChallenge: Statement = {
  name: 'challenge-insert',
  text: `insert into login_challenges (hash, user_id, password_proof, expires_at)
    values ($1, $2, sha256(convert_to($3, 'UTF8')), now() + interval '${CHALLENGE_SECONDS} seconds')`,
};

/** Of a challenge `c`: that it is in time, and the account still what it was. */
const WHOSE_IF_GOOD = `select u.id as "userId", u.email_key as "emailKey", u.password_hash as "passwordHash"
    from tried c join users u on u.id = c.user_id
    where c.expires_at > now() and u.status = 'active' and c.password_proof = sha256(convert_to(u.password_hash, 'UTF8'))`;

/** Counted before the answer is looked at, so that parallel ones can't slip past. */
const tryChallenge: Statement = {
  name: 'challenge-try',
  text: `with tried as (
      update login_challenges set tries = tries + 1 where hash = $1 and tries < ${MOST_TRIES} returning *
    )
    ${WHOSE_IF_GOOD}`,
};

/** Of parallel uses one deletes it. */
const useChallenge: Statement = {
  name: 'challenge-use',
  text: `with tried as (delete from login_challenges where hash = $1 returning *)
    ${WHOSE_IF_GOOD}`,
};

/** Logins that wait for their second step; in the service's name, since nobody is logged in yet. */
@Injectable()
export class LoginChallengesStore {
  constructor(private readonly database: Database) {}

  async insert(tx: Tx, { hash, userId, passwordHash }: NewChallenge): Promise<void> {
    await tx.query(insertChallenge, [hash, userId, passwordHash]);
  }

  /** Counts a try, whatever comes of it. */
  async try(hash: Buffer): Promise<ChallengeRow | undefined> {
    const [row] = await this.database.read<ChallengeRow>('service', tryChallenge, [hash]);
    return row;
  }

  async use(tx: Tx, hash: Buffer): Promise<ChallengeRow | undefined> {
    const [row] = await tx.query<ChallengeRow>(useChallenge, [hash]);
    return row;
  }
}
