import { Injectable } from '@nestjs/common';
import { Database, type Statement, type Tx } from '../database/database.js';
import type { MailFault } from './delivery.rules.js';
import type { LetterTopic } from './letter.js';
import { uuidv7 } from '../values/uuid.js';

/** A mail that is this instance's to send for a while. */
export interface ClaimedMail extends LetterTopic {
  id: string;
  kind: string;
  /** This one included. */
  attempts: number;
}

export interface Claim {
  kinds: readonly string[];
  most: number;
  /** How long nobody else tries. */
  seconds: number;
}

const insertMails: Statement = {
  name: 'outbox-insert',
  text: `insert into mail_outbox (id, kind, subject_id, edition)
    select given.id, $1, given.subject_id, given.edition
    from unnest($2::uuid[], $3::uuid[], $4::integer[]) as given (id, subject_id, edition)`,
};

/** An instance that dies while it sends loses its claim, not the mail. */
const claimMails: Statement = {
  name: 'outbox-claim',
  text: `update mail_outbox set attempts = attempts + 1, next_attempt_at = now() + make_interval(secs => $3)
    where id in (
      select id from mail_outbox where given_up_at is null and next_attempt_at <= now() and kind = any ($1)
      order by next_attempt_at, id limit $2 for update skip locked)
    returning id, kind, subject_id as "subjectId", edition, attempts`,
};

const deleteMail: Statement = { name: 'outbox-delete', text: 'delete from mail_outbox where id = $1' };

const postponeMail: Statement = {
  name: 'outbox-postpone',
  text: 'update mail_outbox set next_attempt_at = now() + make_interval(secs => $2), fault = $3 where id = $1',
};

const giveUpMail: Statement = {
  name: 'outbox-give-up',
  text: 'update mail_outbox set given_up_at = now(), fault = $2 where id = $1',
};

const findUnsent: Statement = {
  name: 'outbox-unsent',
  text: `select m.subject_id as "subjectId", m.edition, m.given_up_at is not null as "isGivenUp", m.fault
    from mail_outbox m where m.kind = $1 and m.subject_id = any ($2)`,
};

/** NOTE: a scan of the table, which holds what isn't sent and nothing else. */
const measureMails: Statement = {
  name: 'outbox-measure',
  text: `select
      count(*) filter (where given_up_at is null and attempts = 0)::integer as waiting,
      count(*) filter (where given_up_at is null and attempts > 0)::integer as tried,
      count(*) filter (where given_up_at is not null)::integer as "givenUp",
      coalesce(extract(epoch from now() - min(created_at) filter (where given_up_at is null)), 0)::float8 as "oldestSeconds"
    from mail_outbox`,
};

/** A letter that hasn't left. */
export interface UnsentLetter extends LetterTopic {
  isGivenUp: boolean;
  /** Of the last attempt. */
  fault: MailFault | null;
}

/** How much mail is in the outbox. */
export interface OutboxState {
  /** Not tried yet. */
  waiting: number;
  /** Tried at least once, or being sent. */
  tried: number;
  givenUp: number;
  /** How long the oldest one that isn't given up is in it; 0 without any. */
  oldestSeconds: number;
}

/** Mail that waits to be sent. */
@Injectable()
export class OutboxStore {
  constructor(private readonly database: Database) {}

  async insert(tx: Tx, kind: string, topics: readonly LetterTopic[]): Promise<void> {
    const subjects = topics.map(({ subjectId }) => subjectId);
    const editions = topics.map(({ edition }) => edition);
    await tx.query(insertMails, [kind, topics.map(() => uuidv7()), subjects, editions]);
  }

  /** What is due, the longest waiting first; several instances get different ones. */
  claim({ kinds, most, seconds }: Claim): Promise<ClaimedMail[]> {
    return this.database.read<ClaimedMail>('service', claimMails, [kinds, most, seconds]);
  }

  async delete(id: string): Promise<void> {
    await this.database.read('service', deleteMail, [id]);
  }

  async postpone(id: string, seconds: number, fault: MailFault): Promise<void> {
    await this.database.read('service', postponeMail, [id, seconds, fault]);
  }

  async measure(): Promise<OutboxState> {
    const [state] = await this.database.read<OutboxState>('service', measureMails);
    if (state === undefined) throw new Error('A count has a row.');
    return state;
  }

  async giveUp(id: string, fault: MailFault): Promise<void> {
    await this.database.read('service', giveUpMail, [id, fault]);
  }

  findUnsent(kind: string, subjectIds: readonly string[]): Promise<UnsentLetter[]> {
    return this.database.read<UnsentLetter>('service', findUnsent, [kind, subjectIds]);
  }
}
