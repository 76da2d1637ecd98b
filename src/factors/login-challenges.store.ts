import { Injectable } from '@nestjs/common';
import { Database, type Statement, type Tx } from '../database/database.js';
import { CHALLENGE_SECONDS, MOST_TRIES } from './factors.rules.js';
import type { LoginChallenge } from './login-challenge.entity.js';

export interface NewChallenge {
  hash: Buffer;
  purpose: LoginChallenge['purpose'];
  userId: string | null;
  sessionId: string | null;
  /** The hash that the password matched, where one was shown. */
  passwordHash: string | null;
  challenge: Buffer | null;
}

/** A challenge that is good, and whose it is. */
export interface ChallengeRow {
  userId: string | null;
  sessionId: string | null;
  challenge: Buffer | null;
  email: string | null;
  emailKey: string | null;
  /** That of now, if a password was shown. */
  passwordHash: string | null;
}

const insertChallenge: Statement = {
  name: 'challenge-insert',
  text: `insert into login_challenges (hash, purpose, user_id, session_id, password_proof, challenge, expires_at)
    values ($1, $2, $3, $4, sha256(convert_to($5, 'UTF8')), $6, now() + interval '${CHALLENGE_SECONDS} seconds')`,
};

/** Of a challenge `c` of a person `u`: that it is in time, and the account still what it was. */
const IS_GOOD = `c.expires_at > now() and (c.user_id is null or (u.status = 'active'
  and (c.password_proof is null or c.password_proof = sha256(convert_to(u.password_hash, 'UTF8')))))`;
const FACTS = `c.user_id as "userId", c.session_id as "sessionId", c.challenge, u.email, u.email_key as "emailKey",
  case when c.password_proof is not null then u.password_hash end as "passwordHash"`;

/** Counted before the answer is looked at, so that parallel ones can't slip past. */
const tryChallenge: Statement = {
  name: 'challenge-try',
  text: `with tried as (
      update login_challenges set tries = tries + 1 where hash = $1 and purpose = $2 and tries < ${MOST_TRIES} returning *
    )
    select ${FACTS} from tried c left join users u on u.id = c.user_id where ${IS_GOOD}`,
};

/** Of parallel uses one deletes it. */
const useChallenge: Statement = {
  name: 'challenge-use',
  text: `with used as (delete from login_challenges where hash = $1 and purpose = $2 returning *)
    select ${FACTS} from used c left join users u on u.id = c.user_id where ${IS_GOOD}`,
};

/** What somebody has begun to prove; in the service's name, since they need not be known. */
@Injectable()
export class LoginChallengesStore {
  constructor(private readonly database: Database) {}

  async insert(tx: Tx, { hash, purpose, userId, sessionId, passwordHash, challenge }: NewChallenge): Promise<void> {
    await tx.query(insertChallenge, [hash, purpose, userId, sessionId, passwordHash, challenge]);
  }

  /** Counts a try, whatever comes of it. */
  async try(hash: Buffer, purpose: LoginChallenge['purpose']): Promise<ChallengeRow | undefined> {
    const [row] = await this.database.read<ChallengeRow>('service', tryChallenge, [hash, purpose]);
    return row;
  }

  async use(tx: Tx, hash: Buffer, purpose: LoginChallenge['purpose']): Promise<ChallengeRow | undefined> {
    const [row] = await tx.query<ChallengeRow>(useChallenge, [hash, purpose]);
    return row;
  }
}
