import { Injectable } from '@nestjs/common';
import type { Actor } from '../../auth/caller.js';
import type { Origin } from '../../changes/origin.js';
import { ChangesStore } from '../../changes/changes.store.js';
import type { Tx } from '../../database/database.js';
import { found, notFound } from '../../failure.js';
import { faultsIn } from '../../http/decided-in-part.js';
import { differencesOf } from '../../values/differences.js';
import type { WriteAnswer } from '../../writes/write-answer.js';
import type { AskedWrite } from '../../writes/write-options.js';
import { decide, sentIn } from '../decide.js';
import { newCompanyChange } from '../facts/organizations.rules.js';
import { OrganizationChangesStore } from '../organization-changes.store.js';
import { OrganizationWrites, type Plan, type Subject } from '../organization-writes.service.js';
import type { CompanyDto, CompanyView } from './companies.dto.js';
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

function visibleTo(actor: Actor, company: CompanyRow | undefined): CompanyRow {
  const row = found(company);
  if (actor.role !== 'SUPERADMIN' && row.ownerId !== actor.userId) throw notFound();
  return row;
}

function sentOf(body: CompanyDto): Partial<CompanyState> {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}

function stateOf({ name, ownerId, maxDocuments }: CompanyRow): CompanyState {
  return { name, ownerId, maxDocuments };
}

function present({ id, ...company }: CompanyRow): CompanyView {
  return { _id: id, id, ...company };
}
