import { Injectable } from '@nestjs/common';
import type { Tx } from '../../database/database.js';
import { lockPlatform, lockUsers } from '../../database/locks.js';
import { found } from '../../failure.js';
import { OWN_COLUMNS } from '../../fields/user-columns.js';
import type { ProfileChange, ProfileState } from '../profile.js';
import type { InheritedRow, PersonRow, RareFactsRow } from '../storage/profile-row.js';
import { membershipRole } from '../storage/profile-write.js';
import * as statements from './batch.statements.js';
import { setSuperadmin } from '../storage/profiles.statements.js';

/** A change of whoever has this e-mail address. */
export type ChangeByEmail = ProfileChange & Required<Pick<ProfileChange, 'email'>>;

/** What is the same for everyone at home in an organization. */
export interface HomeRow extends InheritedRow {
  now: Date;
  /** Active ones, at home and guests. */
  admins: number;
  superadmins: number;
}

export type BatchPersonRow = PersonRow & Pick<RareFactsRow, 'is_last_admin_elsewhere'>;

/** What one of the changes meets. */
export interface CollisionRow {
  email_is_taken: boolean;
  phone_is_organization_number: boolean;
}

export interface BatchReading {
  home: HomeRow;
  /** By e-mail key; whoever isn't at home in the organization isn't in it. */
  people: Map<string, BatchPersonRow>;
  /** In the order of the changes. */
  collisions: CollisionRow[];
}

/** A person who is made. */
interface NewPerson {
  after: ProfileState;
}

/** The statements of many profiles at once: each is one for the whole batch. */
@Injectable()
export class BatchStore {
  /** One round trip. */
  async read(tx: Tx, organizationId: string, changes: readonly ChangeByEmail[]): Promise<BatchReading> {
    const keys = changes.map(({ email }) => email.key);
    const disabled = changes.filter(({ status }) => status === 'disabled').map(({ email }) => email.key);
    const phones = changes.map(({ phoneNumber }) => phoneNumber?.e164 ?? null);
    const [[home], people, collisions] = await Promise.all([
      tx.query<HomeRow>(statements.readHome, [organizationId]),
      tx.query<BatchPersonRow>(statements.readPeople, [organizationId, keys, disabled]),
      tx.query<CollisionRow>(statements.readCollisions, [keys, phones]),
    ]);
    return { home: found(home), people: new Map(people.map((row) => [row.email_key, row])), collisions };
  }

  async readInherited(tx: Tx, organizationId: string): Promise<InheritedRow> {
    const [row] = await tx.query<InheritedRow>(statements.readInherited, [organizationId]);
    return found(row);
  }

  /** Before the lock of any organization. */
  async lockPlatform(tx: Tx): Promise<void> {
    await tx.query(lockPlatform);
  }

  /** In the order of all locks. */
  async lock(tx: Tx, { disabled, changed }: { disabled: string[]; changed: string[] }): Promise<void> {
    const homes = disabled.length === 0 ? undefined : tx.query(statements.lockHomesOfMany, [disabled]);
    await Promise.all([homes, tx.query(lockUsers, [changed])]);
  }

  async insert(tx: Tx, people: readonly NewPerson[]): Promise<void> {
    const users = people.map(({ after }) => userRow(after));
    const memberships = people.map(({ after }) => membershipRow(after));
    const personas = people.flatMap(({ after: { user, persona } }) =>
      persona === null ? [] : [{ id: persona.id, user_id: user.id, overrides: persona.overrides }],
    );
    const made = tx.query(statements.insertPeople, [users, memberships].map(asJson));
    const raised = people
      .filter(({ after }) => after.user.accessRole === 'SUPERADMIN')
      .map(({ after }) => tx.query(setSuperadmin, [after.user.id, true]));
    const dressed = personas.length === 0 ? undefined : tx.query(statements.insertPersonas, [asJson(personas)]);
    await Promise.all([made, dressed, ...raised]);
  }
}

function asJson(rows: unknown[]): string {
  return JSON.stringify(rows);
}

/** What is left out is null, as most is. */
function userRow({ user }: ProfileState) {
  const row: Record<string, unknown> = { id: user.id, organization_id: user.organizationId };
  for (const { name, column } of OWN_COLUMNS) if (user[name] !== null) row[column] = user[name];
  return row;
}

function membershipRow({ user }: ProfileState) {
  const role = membershipRole(user.accessRole);
  return { user_id: user.id, organization_id: user.organizationId, role, department_id: user.departmentId };
}
