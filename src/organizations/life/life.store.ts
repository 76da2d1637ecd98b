import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from '../../database/database.js';
import type { Counted } from '../../erasures/erasures.store.js';

/** What there is to know of an organization whose life is to change. */
export interface LifeRow {
  id: string;
  name: string;
  version: number;
  requirePreconditions: boolean;
  suspendedBecause: string | null;
  deletedAt: Date | null;
}

/** Somebody at home elsewhere, or the platform's, whose profile has lost what pointed here. */
export interface LeftBehind {
  id: string;
  organizationId: string | null;
  version: number;
}

/** So many people at once that no statement takes long. */
const AT_ONCE = 100;
const MOST_NAMED = 100;

/** NOTE: for update, since it may be gone afterwards; whoever refers to it waits, and finds it gone. */
const lockLife: Statement = {
  name: 'life-lock',
  text: `select id, name, version, require_preconditions as "requirePreconditions", suspended_because as "suspendedBecause", deleted_at as "deletedAt" from organizations
    where id = $1 for update`,
};
const suspend: Statement = {
  name: 'life-suspend',
  text: `update organizations set suspended_because = $2, suspended_at = case when $2::text is not null
      then coalesce(suspended_at, now()) end where id = $1`,
};
const setDeleted: Statement = {
  name: 'life-delete',
  text: 'update organizations set deleted_at = case when $2 then now() end where id = $1 returning deleted_at as "deletedAt"',
};
const findMissedElsewhere: Statement = {
  name: 'life-missed-elsewhere',
  text: `select u.id from users u where u.organization_id = $1 and not u.superadmin and (
      exists (select from memberships m where m.user_id = u.id and m.organization_id <> $1)
      or exists (select from companies c join organizations o on o.company_id = c.id where c.owner_id = u.id and o.id <> $1))
    order by u.id limit ${MOST_NAMED}`,
};
const count: Statement = { name: 'life-count', text: 'select roster_count_of_organization($1) as counted' };
const forget: Statement = { name: 'life-forget', text: 'select roster_forget_organization($1)::integer as changes' };
const deleteAnswers: Statement = {
  name: 'life-erase-answers',
  text: 'delete from idempotency_keys where strpos(route, $1::text) > 0 or strpos(answer::text, $1::text) > 0 returning 1',
};
const deletePreferences: Statement = {
  name: 'life-erase-preferences',
  text: `delete from notification_preferences where owner_id = $1
    or owner_id in (select id from users where organization_id = $1) or owner_id in (select id from departments where organization_id = $1)`,
};
const deleteWaiting: Statement = {
  name: 'life-erase-waiting',
  text: `delete from erasures where organization_id = $1 and subject = 'user' and erased_at is null`,
};
/** Of all pictures that the histories of its people tell. */
const readAvatars: Statement = {
  name: 'life-avatars',
  text: `select distinct value #>> '{}' as id
    from changes c join users u on u.id = c.subject_id, jsonb_each(c.fields -> '/avatarId') as told (side, value)
    where u.organization_id = $1 and c.fields ? '/avatarId' and value <> 'null'`,
};
/** SUPERADMINs are of the platform: they have no home any more. */
const leaveHomeless: Statement = {
  name: 'life-leave-homeless',
  text: `update users set organization_id = null, version = version + 1 where organization_id = $1 and superadmin
    returning id, null::uuid as "organizationId", version`,
};
const dropDefault: Statement = {
  name: 'life-drop-default',
  text: `update users set default_organization_id = null, version = version + 1
    where default_organization_id = $1 and organization_id is distinct from $1
    returning id, organization_id as "organizationId", version`,
};
const deletePeople: Statement = {
  name: 'life-erase-people',
  text: `delete from users where id = any (array(
      select id from users where organization_id = $1 order by id limit ${AT_ONCE} for update))
    returning avatar_id as "avatarId"`,
};
const deleteOrganization: Statement = { name: 'life-erase', text: 'delete from organizations where id = $1' };

/** Suspending, deleting and erasing an organization. In the service's own name. */
@Injectable()
export class LifeStore {
  async lock(tx: Tx, id: string): Promise<LifeRow | undefined> {
    const [row] = await tx.query<LifeRow>(lockLife, [id]);
    return row;
  }

  /** `null` resumes it. */
  async suspend(tx: Tx, id: string, because: string | null): Promise<void> {
    await tx.query(suspend, [id, because]);
  }

  async setDeleted(tx: Tx, id: string, isDeleted: boolean): Promise<Date | null> {
    const [row] = await tx.query<{ deletedAt: Date | null }>(setDeleted, [id, isDeleted]);
    return row?.deletedAt ?? null;
  }

  /** The first hundred. */
  async findMissedElsewhere(tx: Tx, id: string): Promise<string[]> {
    return (await tx.query<{ id: string }>(findMissedElsewhere, [id])).map((person) => person.id);
  }

  /** What others lose that pointed here. */
  async letGo(tx: Tx, id: string): Promise<{ homeless: LeftBehind[]; undefaulted: LeftBehind[] }> {
    const homeless = await tx.query<LeftBehind>(leaveHomeless, [id]);
    return { homeless, undefaulted: await tx.query<LeftBehind>(dropDefault, [id]) };
  }

  /**
   * Everything of it, one after another; the organization has to be locked and deleted. The history goes first, or each of the people
   * would be looked for in all of it.
   */
  async erase(tx: Tx, id: string): Promise<{ counted: Counted; avatars: ReadonlySet<string> }> {
    const [row] = await tx.query<{ counted: Counted }>(count, [id]);
    const avatars = new Set((await tx.query<{ id: string }>(readAvatars, [id])).map((past) => past.id));
    const answers = await tx.query(deleteAnswers, [id]);
    const [forgotten] = await tx.query<{ changes: number }>(forget, [id]);
    await Promise.all([tx.query(deletePreferences, [id]), tx.query(deleteWaiting, [id])]);
    for (let gone = AT_ONCE; gone === AT_ONCE;) {
      const people = await tx.query<{ avatarId: string | null }>(deletePeople, [id]);
      for (const { avatarId } of people) if (avatarId !== null) avatars.add(avatarId);
      gone = people.length;
    }
    await tx.query(deleteOrganization, [id]);
    return { counted: { ...row?.counted, keptAnswers: answers.length, changes: forgotten?.changes ?? 0 }, avatars };
  }
}
