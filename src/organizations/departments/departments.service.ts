import { Injectable } from '@nestjs/common';
import type { Actor } from '../../auth/caller.js';
import type { Origin } from '../../changes/origin.js';
import { ChangesStore } from '../../changes/changes.store.js';
import type { Tx } from '../../database/database.js';
import { found } from '../../failure.js';
import { faultsIn } from '../../http/decided-in-part.js';
import { wholePage, type Page } from '../../http/page.js';
import type { WriteAnswer } from '../../writes/write-answer.js';
import type { AskedWrite } from '../../writes/write-options.js';
import { decide, decideRemoval, sentIn } from '../decide.js';
import { OrganizationAccess, type Place } from '../organization-access.js';
import { OrganizationSubjects } from '../organization-subjects.js';
import { OrganizationWrites, type Plan, type Subject } from '../organization-writes.service.js';
import type {
  DeletedDepartmentView,
  DepartmentDto,
  DepartmentView,
  NewDepartmentDto,
  PlannedDepartmentView,
} from './departments.dto.js';
import {
  deletionOf,
  departmentChanges,
  departmentPlace,
  tellUnassigned,
  unassignedChange,
} from './departments.rules.js';
import { DepartmentsStore, type DepartmentRow } from './departments.store.js';
import { uuidv7 } from '../../values/uuid.js';

/** The teams of an organization. */
@Injectable()
export class DepartmentsService {
  constructor(
    private readonly access: OrganizationAccess,
    private readonly store: DepartmentsStore,
    private readonly history: ChangesStore,
    private readonly subjects: OrganizationSubjects,
    private readonly writes: OrganizationWrites,
  ) {}

  /** For every member, in the order of their names. */
  async list(actor: Actor, organizationId: string): Promise<Page<DepartmentView>> {
    await this.access.visit(actor, organizationId);
    return wholePage((await this.store.list(actor, organizationId)).map(present));
  }

  /** The version is its organization’s, read before it: what changes in between makes the answer look older, never younger. */
  async read(actor: Actor, id: string): Promise<WriteAnswer<DepartmentView>> {
    const { organizationId } = found(await this.store.find(actor, id));
    const { version } = await this.access.visit(actor, organizationId);
    return { version, view: present(found(await this.store.find(actor, id))) };
  }

  create(
    actor: Actor,
    organizationId: string,
    body: NewDepartmentDto,
    asked: AskedWrite,
  ): Promise<WriteAnswer<DepartmentView | PlannedDepartmentView>> {
    return this.writes.write(actor, {
      asked,
      subject: () => this.subjects.of(organizationId),
      faults: faultsIn(body),
      plan: (tx, place) => this.planNew(tx, place, body),
    });
  }

  /** Renames it; a change that makes no difference writes nothing. */
  change(actor: Actor, id: string, body: DepartmentDto, asked: AskedWrite): Promise<WriteAnswer<DepartmentView>> {
    return this.writes.write(actor, {
      asked,
      subject: (tx, keptId) => this.subjectOf(tx, id, keptId),
      faults: faultsIn(body),
      plan: (tx, place) => this.plan(tx, place, id, body),
    });
  }

  /**
   * Its people stay members without a department, and its heads stay heads; both are told. In the service's name, because the
   * actor may be among them, and nobody's own statements write what they are.
   */
  delete(actor: Actor, id: string, asked: AskedWrite): Promise<WriteAnswer<DeletedDepartmentView>> {
    return this.writes.write(actor, {
      asked,
      scope: 'service',
      subject: (tx, keptId) => this.subjectOf(tx, id, keptId),
      plan: (tx, place) => this.planDeletion(tx, place, id, asked.origin),
    });
  }

  private async planNew(
    tx: Tx,
    place: Place,
    body: Partial<NewDepartmentDto>,
  ): Promise<Plan<DepartmentView | PlannedDepartmentView>> {
    const { name = '' } = body;
    const [id, organizationId] = [uuidv7(), place.id];
    const facts = { departmentNameIsTaken: await this.store.isNameTaken(tx, { id, organizationId, name }) };
    const change = { before: { name: '' }, merged: { name }, sent: sentIn(body) };
    const { report, refusals } = decide('departments.', change, { ...place, facts });
    const planned = { name, organizationId, heads: [], memberCount: 0 };
    return {
      report,
      refusals,
      fields: departmentChanges(id, null, { name }),
      planned: () => planned,
      write: () => this.store.insert(tx, { id, organizationId, name }),
      written: () => Promise.resolve({ _id: id, id, ...planned }),
    };
  }

  private async plan(tx: Tx, place: Place, id: string, body: DepartmentDto): Promise<Plan<DepartmentView>> {
    const row = found(await this.store.findIn(tx, id));
    const [before, merged] = [{ name: row.name }, { name: body.name ?? row.name }];
    const isAsked = merged.name !== before.name;
    const facts = { departmentNameIsTaken: isAsked && (await this.store.isNameTaken(tx, { ...row, ...merged })) };
    const { after, ...decision } = decide('departments.', { before, merged, sent: sentIn(body) }, { ...place, facts });
    const view = present({ ...row, ...after });
    return {
      ...decision,
      fields: departmentChanges(id, before, after),
      late: { now: before, sent: body, place: departmentPlace(id) },
      planned: () => view,
      write: () => this.store.rename(tx, id, after.name),
      written: () => Promise.resolve(view),
    };
  }

  private async planDeletion(tx: Tx, place: Place, id: string, origin: Origin): Promise<Plan<DeletedDepartmentView>> {
    const people = await this.store.lockPeople(tx, id);
    const { name, organizationId, heads, memberCount: unassigned } = found(await this.store.findIn(tx, id));
    const message = tellUnassigned(unassigned, heads.length);
    const view = { _id: id, id, name, organizationId, unassigned, heads, message };
    return {
      ...decideRemoval('departments', place),
      fields: deletionOf(id, { name }, people),
      late: { now: { name }, sent: null, place: departmentPlace(id) },
      planned: () => view,
      write: async () => {
        const left = await this.store.delete(tx, id);
        await this.history.record(tx, origin, ...left.map((one) => unassignedChange(id, organizationId, one)));
      },
      written: () => Promise.resolve(view),
    };
  }

  /** Behind the lock of its organization, which a department never leaves. */
  private async subjectOf(tx: Tx, id: string, keptId: string | undefined): Promise<Subject<Place>> {
    return this.subjects.of(keptId ?? found(await this.store.findIn(tx, id)).organizationId);
  }
}

function present({ id, ...department }: DepartmentRow): DepartmentView {
  return { _id: id, id, ...department };
}
