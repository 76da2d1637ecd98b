import { Injectable } from '@nestjs/common';
import type { Actor } from '../../auth/caller.js';
import type { Origin } from '../../changes/origin.js';
import { ChangesStore } from '../../changes/changes.store.js';
import type { Tx } from '../../database/database.js';
import { found, notFound } from '../../failure.js';
import { cursorOf, placeOf } from '../../http/cursor.js';
import { faultsIn } from '../../http/decided-in-part.js';
import { USUAL_LIMIT } from '../../http/page-query.js';
import { pageOf, type Page } from '../../http/page.js';
import { isUuid, uuidv7 } from '../../values/uuid.js';
import { differencesOf } from '../../values/differences.js';
import type { WriteAnswer } from '../../writes/write-answer.js';
import type { AskedWrite } from '../../writes/write-options.js';
import { decide, sentIn } from '../decide.js';
import { newCompanyChange } from '../facts/organizations.rules.js';
import { OrganizationChangesStore } from '../organization-changes.store.js';
import { OrganizationWrites, type Plan, type Subject } from '../organization-writes.service.js';
import type { CompaniesQuery, CompanyDto, CompanyView, NewCompanyDto, PlannedCompanyView } from './companies.dto.js';
import { CompaniesStore, type CompanyRow, type CompanyState } from './companies.store.js';

/** Companies group organizations: whoever owns one pays for them. */
@Injectable()
export class CompaniesService {
  constructor(
    private readonly store: CompaniesStore,
    private readonly history: ChangesStore,
    private readonly changes: OrganizationChangesStore,
    private readonly writes: OrganizationWrites,
  ) {}

  /** For SUPERADMINs and the owner, who need not be in any of its organizations; it doesn't exist for anyone else. */
  async read(actor: Actor, id: string): Promise<CompanyView> {
    return present(visibleTo(actor, await this.store.find('service', id)));
  }

  /** Those of the actor, or all of them for a SUPERADMIN; in the order of their names. */
  async list({ role, userId }: Actor, { limit = USUAL_LIMIT, cursor }: CompaniesQuery): Promise<Page<CompanyView>> {
    const [name, id] = placeOf(cursor, ([, last, ...more]) => isUuid(last) && more.length === 0) ?? [];
    const after = name === undefined || id === undefined ? undefined : { name, id };
    const rows = await this.store.list(role === 'SUPERADMIN' ? null : userId, after, limit + 1);
    return pageOf(rows, limit, { present, cursor: (row) => cursorOf(row.name, row.id) });
  }

  create(actor: Actor, body: NewCompanyDto, asked: AskedWrite): Promise<WriteAnswer<CompanyView | PlannedCompanyView>> {
    const id = uuidv7();
    const nowhere = () => Promise.resolve({});
    return this.writes.write(actor, {
      asked,
      subject: (): Subject<{ version?: number }> => ({
        keptId: id,
        lock: nowhere,
        look: nowhere,
        record: async (tx, fields, origin) => {
          const change = { subject: 'company', subjectId: id, organizationId: null, version: 1, fields } as const;
          await this.history.record(tx, origin, change);
          return 1;
        },
      }),
      plan: (tx) => this.planNew(tx, actor, id, body),
    });
  }

  /** Changes what was sent and records it; a change that makes no difference writes nothing. */
  change(actor: Actor, id: string, body: CompanyDto, asked: AskedWrite): Promise<WriteAnswer<CompanyView>> {
    return this.writes.write(actor, {
      asked,
      subject: () => this.subjectOf(id),
      faults: faultsIn(body),
      plan: (tx, company) => this.plan(tx, actor, company, body),
    });
  }

  /** Keeps it from going away while an organization of it is made. */
  exists(tx: Tx, id: string): Promise<boolean> {
    return this.store.exists(tx, id);
  }

  async insert(tx: Tx, { origin, ...company }: { id: string; name: string; origin: Origin }): Promise<void> {
    const made = await this.store.insert(tx, company);
    await this.history.record(tx, origin, newCompanyChange(made.id, stateOf(made)));
  }

  private async planNew(
    tx: Tx,
    { role, proof }: Actor,
    id: string,
    body: NewCompanyDto,
  ): Promise<Plan<CompanyView | PlannedCompanyView>> {
    const before = { name: '', ownerId: null, maxDocuments: 100 };
    const merged = { ...before, ...sentOf(body) };
    const ownerExists = merged.ownerId === null || (await this.store.userExists(tx, merged.ownerId));
    const situation = { role, proof, stepUpFields: [], facts: { ownerExists } };
    const { after, ...decision } = decide('company.', { before, merged, sent: sentIn(body) }, situation);
    return {
      ...decision,
      fields: newCompanyChange(id, after).fields,
      planned: () => after,
      write: async () => {
        await this.store.insert(tx, { id, ...after });
      },
      written: async () => present(found(await this.store.findIn(tx, id))),
    };
  }

  private async plan(
    tx: Tx,
    { role, proof }: Actor,
    company: CompanyRow,
    body: CompanyDto,
  ): Promise<Plan<CompanyView>> {
    const before = stateOf(company);
    const merged = { ...before, ...sentOf(body) };
    const isAsked = merged.ownerId !== null && merged.ownerId !== before.ownerId;
    const facts = { ownerExists: !isAsked || (await this.store.userExists(tx, merged.ownerId ?? '')) };
    const situation = { role, proof, stepUpFields: [], facts };
    const { after, ...decision } = decide('company.', { before, merged, sent: sentIn(body) }, situation);
    return {
      ...decision,
      fields: differencesOf(before, after),
      late: { now: before, sent: sentOf(body) },
      planned: () => present({ ...company, ...after }),
      write: () => this.store.update(tx, company.id, after),
      written: async () => present(found(await this.store.findIn(tx, company.id))),
    };
  }

  private subjectOf(id: string): Subject<CompanyRow> {
    return {
      keptId: id,
      lock: async (tx, actor) => visibleTo(actor, await this.store.lock(tx, id)),
      look: async (tx, actor) => visibleTo(actor, await this.store.findIn(tx, id)),
      record: (tx, fields, origin) => this.changes.recordCompany(tx, id, fields, origin),
    };
  }
}

export function visibleTo(actor: Actor, company: CompanyRow | undefined): CompanyRow {
  if (!isVisibleTo(actor, company)) throw notFound();
  return found(company);
}

export function isVisibleTo({ role, userId }: Actor, company: CompanyRow | undefined): boolean {
  return company !== undefined && (role === 'SUPERADMIN' || company.ownerId === userId);
}

function sentOf(body: CompanyDto | NewCompanyDto): Partial<CompanyState> {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}

function stateOf({ name, ownerId, maxDocuments }: CompanyRow): CompanyState {
  return { name, ownerId, maxDocuments };
}

export function present({ id, ...company }: CompanyRow): CompanyView {
  return { _id: id, id, ...company };
}
