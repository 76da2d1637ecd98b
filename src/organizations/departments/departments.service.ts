import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../auth/caller.js';
import { Database, type Tx } from '../../database/database.js';
import { notFound } from '../../failure.js';
import { wholePage, type Page } from '../../http/page.js';
import type { FieldChanges } from '../../values/differences.js';
import { pointer } from '../../values/json-map.js';
import type { DeletedDepartmentView, DepartmentDto, DepartmentView, NewDepartmentDto } from './departments.dto.js';
import { DepartmentsStore, type DepartmentRow, type UnassignedRow } from './departments.store.js';
import { OrganizationAccess } from '../organization-access.js';
import { OrganizationChangesStore } from '../organization-changes.store.js';

/** The teams of an organization. */
@Injectable()
export class DepartmentsService {
  constructor(
    private readonly database: Database,
    private readonly access: OrganizationAccess,
    private readonly store: DepartmentsStore,
    private readonly changes: OrganizationChangesStore,
  ) {}

  /** For every member, in the order of their names. */
  async list(actor: Actor, organizationId: string): Promise<Page<DepartmentView>> {
    await this.access.visit(actor, organizationId);
    return wholePage((await this.store.list(actor, organizationId)).map(present));
  }

  async read(actor: Actor, id: string): Promise<DepartmentView> {
    const department = found(await this.store.find(actor, id));
    await this.access.visit(actor, department.organizationId);
    return present(department);
  }

  create(actor: Actor, organizationId: string, { name }: NewDepartmentDto, requestId: string): Promise<DepartmentView> {
    return this.database.transaction(actor, async (tx) => {
      await this.access.lockToAdminister(tx, actor, organizationId);
      const id = uuidv7();
      await this.store.insert(tx, { id, organizationId, name });
      const fields = { [pointer('departments', id)]: { before: null, after: { name } } };
      await this.changes.record(tx, organizationId, fields, { actorId: actor.userId, requestId });
      return { _id: id, name, organizationId, heads: [], memberCount: 0 };
    });
  }

  /** Renames it; a change that makes no difference writes nothing. */
  change(actor: Actor, id: string, { name }: DepartmentDto, requestId: string): Promise<DepartmentView> {
    return this.database.transaction(actor, async (tx) => {
      const department = await this.lock(tx, actor, id);
      if (name === undefined || name === department.name) return present(department);
      await this.store.rename(tx, id, name);
      const fields = { [pointer('departments', id, 'name')]: { before: department.name, after: name } };
      await this.changes.record(tx, department.organizationId, fields, { actorId: actor.userId, requestId });
      return present({ ...department, name });
    });
  }

  /**
   * Its people stay members without a department, and its heads stay heads; both are told. In the service's name, because the
   * actor may be among them, and nobody's own statements write what they are.
   */
  delete(actor: Actor, id: string, requestId: string): Promise<DeletedDepartmentView> {
    return this.database.transaction('service', async (tx) => {
      const { name, organizationId, heads } = await this.lock(tx, actor, id);
      const origin = { actorId: actor.userId, requestId };
      const people = await this.store.delete(tx, id, origin);
      await this.changes.record(tx, organizationId, deletionOf(id, name, people), origin);
      const unassigned = people.filter(({ isDeleted }) => !isDeleted).length;
      return { _id: id, name, organizationId, unassigned, heads, message: sentence(unassigned, heads.length) };
    });
  }

  /** The department behind the lock of its organization, which it never leaves. */
  private async lock(tx: Tx, actor: Actor, id: string): Promise<DepartmentRow> {
    const { organizationId } = found(await this.store.findIn(tx, id));
    await this.access.lockToAdminister(tx, actor, organizationId);
    return found(await this.store.findIn(tx, id));
  }
}

function found(department: DepartmentRow | undefined): DepartmentRow {
  if (department === undefined) throw notFound();
  return department;
}

/** Who has their home elsewhere has no profile here to record it, so it is the organization's history that does. */
function deletionOf(id: string, name: string, people: readonly UnassignedRow[]): FieldChanges {
  const guests = people.filter(({ isHome }) => !isHome);
  return {
    [pointer('departments', id)]: { before: { name }, after: null },
    ...Object.fromEntries(
      guests.map(({ userId }) => [pointer('members', userId, 'departmentId'), { before: id, after: null }]),
    ),
  };
}

function sentence(unassigned: number, heads: number): string {
  if (unassigned === 0) return 'Nobody was in it.';
  const stay = unassigned === 1 ? '1 person stays' : `${unassigned} people stay`;
  const keep = heads === 0 ? '' : `; ${heads} of them ${heads === 1 ? 'keeps' : 'keep'} the role of a head`;
  return `${stay} in the organization without a department${keep}.`;
}

function present({ id, ...department }: DepartmentRow): DepartmentView {
  return { _id: id, ...department };
}
