import { Injectable } from '@nestjs/common';
import { Database, type Scope, type Statement, type Tx } from '../../database/database.js';
import { isAmong } from '../../database/filters.statements.js';
import { lockUsers } from '../../database/locks.js';
import { collisionsKey } from '../../limits/collisions.js';
import type { SmsNumberState } from './sms-numbers.rules.js';

export interface SmsNumberRow extends SmsNumberState {
  id: string;
  e164: string;
  provider: string;
}

export interface SmsNumberFilter {
  status: readonly SmsNumberState['status'][] | undefined;
  /** `null` for nobody. */
  assigneeId: readonly (string | null)[] | undefined;
  /** The last number of the page before. */
  after: string | undefined;
  limit: number;
}

const NUMBER = 'id, e164, provider, label, status, assignee_id as "assigneeId"';

/** $1 organization, $2 the last number before, $3 statuses, $4 assignees, $5 how many. */
const readPage: Statement = {
  name: 'sms-numbers-page',
  text: `select ${NUMBER} from sms_numbers where organization_id = $1 and ($2::text is null or e164 > $2)
    and ${isAmong('status', '$3', 'text')} and ${isAmong('assignee_id', '$4', 'uuid')}
    order by e164 limit $5`,
};
const readNumber: Statement = {
  name: 'sms-number-read',
  text: `select ${NUMBER} from sms_numbers where organization_id = $1 and id = $2`,
};
const lockNumber: Statement = {
  name: 'sms-number-lock',
  text: `select ${NUMBER} from sms_numbers where organization_id = $1 and id = $2 for update`,
};
const isHome: Statement = {
  name: 'sms-number-is-home',
  text: 'select id from users where id = $1 and organization_id = $2',
};
/** $1 number, $2 what the caller's collisions are counted by: over all tenants. */
const askNumber: Statement = {
  name: 'sms-number-ask',
  text: `select roster_phone_is_sms_number($1) as "isTaken", roster_phone_is_personal($1) as "isUserPhone",
    roster_count_of($2) as collisions`,
};
const insertNumber: Statement = {
  name: 'sms-number-insert',
  text: 'insert into sms_numbers (id, organization_id, e164, provider, label) values ($1, $2, $3, $4, $5)',
};
const updateNumber: Statement = {
  name: 'sms-number-update',
  text: 'update sms_numbers set label = $2, status = $3, updated_at = now() where id = $1',
};
const deleteNumber: Statement = { name: 'sms-number-delete', text: 'delete from sms_numbers where id = $1' };

@Injectable()
export class SmsNumbersStore {
  constructor(private readonly database: Database) {}

  page(
    scope: Scope,
    organizationId: string,
    { after, status, assigneeId, limit }: SmsNumberFilter,
  ): Promise<SmsNumberRow[]> {
    const values = [organizationId, after ?? null, status ?? null, assigneeId ?? null, limit];
    return this.database.read<SmsNumberRow>(scope, readPage, values);
  }

  async find(scope: Scope, organizationId: string, id: string): Promise<SmsNumberRow | undefined> {
    const [row] = await this.database.read<SmsNumberRow>(scope, readNumber, [organizationId, id]);
    return row;
  }

  async findIn(tx: Tx, organizationId: string, id: string): Promise<SmsNumberRow | undefined> {
    const [row] = await tx.query<SmsNumberRow>(readNumber, [organizationId, id]);
    return row;
  }

  async lock(tx: Tx, organizationId: string, id: string): Promise<SmsNumberRow | undefined> {
    const [row] = await tx.query<SmsNumberRow>(lockNumber, [organizationId, id]);
    return row;
  }

  /** Locks somebody, and says whether the organization is their home. */
  async lockPerson(tx: Tx, organizationId: string, userId: string): Promise<boolean> {
    const locked = tx.query(lockUsers, [[userId]]);
    const [, isAtHome] = await Promise.all([locked, this.isAtHome(tx, organizationId, userId)]);
    return isAtHome;
  }

  /** The same without a lock, for what won't be written. */
  async isAtHome(tx: Tx, organizationId: string, userId: string): Promise<boolean> {
    return (await tx.query(isHome, [userId, organizationId])).length > 0;
  }

  /** Whose a number is that is to be provisioned: an organization's, or a user's own. */
  async askNumber(
    tx: Tx,
    e164: string,
    by: string,
  ): Promise<{ isTaken: boolean; isUserPhone: boolean; collisions: number }> {
    const asked = [e164, collisionsKey(by)];
    const [row] = await tx.query<{ isTaken: boolean; isUserPhone: boolean; collisions: number }>(askNumber, asked);
    if (row === undefined) throw new Error('A select without from answers a row.');
    return row;
  }

  async insert(
    tx: Tx,
    number: { id: string; organizationId: string; e164: string; provider: string; label: string | null },
  ): Promise<void> {
    await tx.query(insertNumber, [number.id, number.organizationId, number.e164, number.provider, number.label]);
  }

  /** Whose it is belongs to the profile of that person, which writes it. */
  async update(tx: Tx, id: string, { label, status }: Omit<SmsNumberState, 'assigneeId'>): Promise<void> {
    await tx.query(updateNumber, [id, label, status]);
  }

  async delete(tx: Tx, id: string): Promise<void> {
    await tx.query(deleteNumber, [id]);
  }
}
