import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Statement, Tx } from '../database/database.js';

/** Whom to erase, and the change that is left of it. */
export interface Erasure {
  userId: string;
  /** What other rows may hold of the person. */
  words: string[];
  change: { organizationId: string | null; version: number; actorId: string; requestId: string };
}

/** The deletion's own change tells; it doesn't mention a status that was `disabled` already. */
const readStatusBefore: Statement = {
  name: 'lifecycle-status-before',
  text: `select fields -> '/status' ->> 'before' as status from changes
    where subject_id = $1 and fields ? '/deletedAt' order by version desc limit 1`,
};

/** $1 user: the invitations that the person has accepted, and all to their address. */
const INVITATIONS = `from invitations
    where accepted_by = $1 or email_key = (select email_key from users where id = $1)`;

/** Every organization that knows the person. */
const readOrganizations: Statement = {
  name: 'lifecycle-organizations',
  text: `select organization_id as id from memberships where user_id = $1
    union select organization_id from changes where subject_id = $1 and organization_id is not null
    union select organization_id ${INVITATIONS}`,
};

/** The address as those who have invited it have typed it. */
const readTypedEmails: Statement = {
  name: 'lifecycle-typed-emails',
  text: `select email ${INVITATIONS}`,
};

/** Answers of writes about the person, whoever made them. */
const deleteAnswers: Statement = {
  name: 'erase-answers',
  text: `delete from idempotency_keys where strpos(route, $1::text) > 0 or strpos(answer::text, $1::text) > 0`,
};

const deletePreferences: Statement = {
  name: 'erase-preferences',
  text: `delete from notification_preferences where level = 'user' and owner_id = $1`,
};

/** NOTE: before the user, who says which they are. A mail that waits for one of them is never written. */
const deleteInvitations: Statement = { name: 'erase-invitations', text: `delete ${INVITATIONS}` };

/** Memberships, persona, sessions, activity and search text go with the user; SMS numbers are free again. */
const deleteUser: Statement = { name: 'erase-user', text: 'delete from users where id = $1' };

const insertChange: Statement = {
  name: 'erase-change',
  text: `insert into changes (id, organization_id, subject, subject_id, version, actor_id, source, request_id, fields)
    values ($1, $2, 'user', $3, $4, $5, 'users', $6, '{"/erased": {"before": false, "after": true}}')`,
};

const anonymise: Statement = { name: 'erase-history', text: 'select anonymise_history($1, $2::uuid[], $3::text[])' };

/** What the end of a person takes beyond the profile's own statement. */
@Injectable()
export class LifecycleStore {
  async statusBeforeDeletion(tx: Tx, userId: string): Promise<'active' | 'disabled'> {
    const [row] = await tx.query<{ status: 'active' | null }>(readStatusBefore, [userId]);
    return row?.status ?? 'disabled';
  }

  async erase(tx: Tx, { userId, words, change }: Erasure): Promise<void> {
    const [organizations, typed] = await Promise.all([
      tx.query<{ id: string }>(readOrganizations, [userId]),
      tx.query<{ email: string }>(readTypedEmails, [userId]),
    ]);
    const allWords = [...words, ...typed.map(({ email }) => email)];
    const { organizationId, version, actorId, requestId } = change;
    await Promise.all([
      tx.query(deleteAnswers, [userId]),
      tx.query(deletePreferences, [userId]),
      tx.query(deleteInvitations, [userId]),
      tx.query(deleteUser, [userId]),
      tx.query(anonymise, [userId, organizations.map(({ id }) => id), allWords]),
      tx.query(insertChange, [uuidv7(), organizationId, userId, version, actorId, requestId]),
    ]);
  }
}
