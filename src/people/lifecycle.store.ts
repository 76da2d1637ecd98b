import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from '../database/database.js';
import type { Counted } from '../erasures/erasures.store.js';

/** What there is to know of somebody who is erased. */
export interface ErasedPerson {
  id: string;
  organizationId: string | null;
  version: number;
  avatarId: string | null;
}

interface NameToConfirm {
  kind: 'person' | 'service';
  emailKey: string | null;
  fullName: string | null;
}

/** The deletion's own change tells; it doesn't mention a status that was `disabled` already. */
const readStatusBefore: Statement = {
  name: 'lifecycle-status-before',
  text: `select fields -> '/status' ->> 'before' as status from changes
    where subject_id = $1 and fields ? '/deletedAt' order by version desc limit 1`,
};

/** Answers of writes about the person, whoever made them. */
const deleteAnswers: Statement = {
  name: 'erase-answers',
  text: `delete from idempotency_keys where strpos(route, $1::text) > 0 or strpos(answer::text, $1::text) > 0 returning 1`,
};

const deletePreferences: Statement = {
  name: 'erase-preferences',
  text: `delete from notification_preferences where level = 'user' and owner_id = $1`,
};

const countPerson: Statement = { name: 'erase-count', text: 'select roster_count_of_person($1) as counted' };

/** Whose erasure is due: nobody's who was restored meanwhile. */
const lockDeleted: Statement = {
  name: 'lifecycle-lock-deleted',
  text: `select id, organization_id as "organizationId", version, avatar_id as "avatarId" from users
    where id = $1 and deleted_at is not null for update`,
};

const readConfirming: Statement = {
  name: 'lifecycle-confirming',
  text: `select kind, email_key as "emailKey", full_name as "fullName" from users where id = $1`,
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

  /** What `confirm` has to be of somebody. */
  async nameToConfirm(tx: Tx, userId: string): Promise<NameToConfirm | undefined> {
    const [row] = await tx.query<NameToConfirm>(readConfirming, [userId]);
    return row;
  }

  async lockDeleted(tx: Tx, userId: string): Promise<ErasedPerson | undefined> {
    const [row] = await tx.query<ErasedPerson>(lockDeleted, [userId]);
    return row;
  }

  /** Pictures that the person has had. */
  async pastAvatars(tx: Tx, userId: string): Promise<string[]> {
    return (await tx.query<{ id: string }>(readAvatars, [userId])).map(({ id }) => id);
  }

  /** How many rows of each kind. */
  async erase(tx: Tx, userId: string): Promise<Counted> {
    const [[row], answers] = await Promise.all([
      tx.query<{ counted: Counted }>(countPerson, [userId]),
      tx.query(deleteAnswers, [userId]),
      tx.query(deletePreferences, [userId]),
      tx.query(deleteUser, [userId]),
    ]);
    return { ...row?.counted, keptAnswers: answers.length };
  }
}
