import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from '../database/database.js';

/** The deletion's own change tells; it doesn't mention a status that was `disabled` already. */
const readStatusBefore: Statement = {
  name: 'lifecycle-status-before',
  text: `select fields -> '/status' ->> 'before' as status from changes
    where subject_id = $1 and fields ? '/deletedAt' order by version desc limit 1`,
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

/**
 * Memberships, persona, sessions, activity, search text and invitations go with the user, and the values in the history; SMS
 * numbers are free again.
 */
const deleteUser: Statement = { name: 'erase-user', text: 'delete from users where id = $1' };

/** Of all pictures that the history of the person tells. */
const readAvatars: Statement = {
  name: 'lifecycle-avatars',
  text: `select distinct value #>> '{}' as id
    from changes c, jsonb_each(c.fields -> '/avatarId') as told (side, value)
    where c.subject_id = $1 and c.fields ? '/avatarId' and value <> 'null'`,
};

/** What the end of a person takes beyond the profile's own statement. */
@Injectable()
export class LifecycleStore {
  async statusBeforeDeletion(tx: Tx, userId: string): Promise<'active' | 'disabled'> {
    const [row] = await tx.query<{ status: 'active' | null }>(readStatusBefore, [userId]);
    return row?.status ?? 'disabled';
  }

  /** Pictures that the person has had. */
  async pastAvatars(tx: Tx, userId: string): Promise<string[]> {
    return (await tx.query<{ id: string }>(readAvatars, [userId])).map(({ id }) => id);
  }

  async erase(tx: Tx, userId: string): Promise<void> {
    await Promise.all([
      tx.query(deleteAnswers, [userId]),
      tx.query(deletePreferences, [userId]),
      tx.query(deleteUser, [userId]),
    ]);
  }
}
