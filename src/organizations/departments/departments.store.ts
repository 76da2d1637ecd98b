import { Injectable } from '@nestjs/common';
import { Database, type Scope, type Statement, type Tx } from '../../database/database.js';
import { SHOWN_NAME } from '../../users/user.statements.js';
import type { Leaver } from './departments.rules.js';

export interface DepartmentRow {
  id: string;
  name: string;
  organizationId: string;
  heads: { _id: string; id: string; fullName: string | null }[];
  memberCount: number;
}

const PEOPLE = `from memberships m join users u on u.id = m.user_id
      where m.department_id = d.id and u.deleted_at is null and u.kind = 'person'`;
const DEPARTMENT = `select d.id, d.name, d.organization_id as "organizationId",
    (select count(*)::integer ${PEOPLE}) as "memberCount",
    (select coalesce(jsonb_agg(jsonb_build_object('_id', u.id, 'id', u.id, 'fullName', ${SHOWN_NAME}) order by u.id), '[]')
      ${PEOPLE} and m.role = 'DEPARTMENT_HEAD') as heads
  from departments d`;

const readDepartments: Statement = {
  name: 'departments-read',
  text: `${DEPARTMENT} where d.organization_id = $1 order by d.name`,
};
const readDepartment: Statement = { name: 'department-read', text: `${DEPARTMENT} where d.id = $1` };
/** $1 organization, $2 name in any case, $3 whose it may be. */
const findName: Statement = {
  name: 'department-name',
  text: 'select from departments where organization_id = $1 and lower(name) = lower($2) and id <> $3',
};
const readPeople: Statement = {
  name: 'department-people',
  text: `select u.id as "userId", u.organization_id is not distinct from m.organization_id as "isHome"
    from memberships m join users u on u.id = m.user_id where m.department_id = $1 order by u.id`,
};
const insertDepartment: Statement = {
  name: 'department-insert',
  text: 'insert into departments (id, organization_id, name) values ($1, $2, $3)',
};
const renameDepartment: Statement = {
  name: 'department-rename',
  text: 'update departments set name = $2, name_is_shared = false, updated_at = now() where id = $1',
};
/** Nobody joins a department that is locked like this. */
const lockDepartment: Statement = {
  name: 'department-lock',
  text: 'select id from departments where id = $1 for update',
};
/** Profiles have a department of the home organization only. */
const lockPeopleAtHome: Statement = {
  name: 'department-lock-people',
  text: `select u.id from users u join memberships m on m.user_id = u.id and m.organization_id = u.organization_id
    where m.department_id = $1 order by u.id for no key update of u`,
};
/** $1 department, which everyone leaves; whose profile it is in has a new version. */
const unassignPeople: Statement = {
  name: 'department-unassign',
  text: `with
    unassigned as (
      update memberships set department_id = null where department_id = $1 returning user_id, organization_id),
    person as (
      update users u set version = u.version + 1, updated_at = now() from unassigned
      where u.id = unassigned.user_id and u.organization_id = unassigned.organization_id
      returning u.id, u.version)
    select id as "userId", version from person order by id`,
};
const deleteDepartment: Statement = {
  name: 'department-delete',
  text: `with preference as (
      delete from notification_preferences where level = 'department' and owner_id = $1)
    delete from departments where id = $1`,
};

@Injectable()
export class DepartmentsStore {
  constructor(private readonly database: Database) {}

  list(scope: Scope, organizationId: string): Promise<DepartmentRow[]> {
    return this.database.read<DepartmentRow>(scope, readDepartments, [organizationId]);
  }

  async find(scope: Scope, id: string): Promise<DepartmentRow | undefined> {
    const [row] = await this.database.read<DepartmentRow>(scope, readDepartment, [id]);
    return row;
  }

  async findIn(tx: Tx, id: string): Promise<DepartmentRow | undefined> {
    const [row] = await tx.query<DepartmentRow>(readDepartment, [id]);
    return row;
  }

  async insert(tx: Tx, department: { id: string; organizationId: string; name: string }): Promise<void> {
    await tx.query(insertDepartment, [department.id, department.organizationId, department.name]);
  }

  async rename(tx: Tx, id: string, name: string): Promise<void> {
    await tx.query(renameDepartment, [id, name]);
  }

  /** Whether another department of the organization has it. */
  async isNameTaken(
    tx: Tx,
    { id, organizationId, name }: Pick<DepartmentRow, 'id' | 'organizationId' | 'name'>,
  ): Promise<boolean> {
    return (await tx.query(findName, [organizationId, name, id])).length > 0;
  }

  /** Keeps everybody out who is about to join it, and locks those at home in it, whose profiles it is part of. */
  async lockPeople(tx: Tx, id: string): Promise<Leaver[]> {
    await tx.query(lockDepartment, [id]);
    await tx.query(lockPeopleAtHome, [id]);
    return tx.query<Leaver>(readPeople, [id]);
  }

  /** Deletes an empty or full department; its people stay in the organization: those whose profiles it is part of, with the new version. */
  async delete(tx: Tx, id: string): Promise<{ userId: string; version: number }[]> {
    const unassigned = await tx.query<{ userId: string; version: number }>(unassignPeople, [id]);
    await tx.query(deleteDepartment, [id]);
    return unassigned;
  }
}
