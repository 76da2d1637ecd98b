import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../auth/caller.js';
import { Database, type Tx } from '../../database/database.js';
import { at, notFound } from '../../failure.js';
import { ChangesStore } from '../../history/changes.store.js';
import { differencesOf } from '../../values/differences.js';
import type { CompanyDto, CompanyView } from './companies.dto.js';
import { CompaniesStore, type CompanyRow, type CompanyState } from './companies.store.js';
import { unknownCompany, unknownUser } from '../organizations.failures.js';

/** Companies group organizations: whoever owns one pays for them. */
@Injectable()
export class CompaniesService {
  constructor(
    private readonly database: Database,
    private readonly store: CompaniesStore,
    private readonly changes: ChangesStore,
  ) {}

  /** For SUPERADMINs and the owner, who need not be in any of its organizations; it doesn't exist for anyone else. */
  async read(actor: Actor, id: string): Promise<CompanyView> {
    return present(visibleTo(actor, await this.store.find('service', id)));
  }

  /** Changes what was sent and records it; a change that makes no difference writes nothing. */
  change(actor: Actor, id: string, body: CompanyDto, requestId: string): Promise<CompanyView> {
    return this.database.transaction(actor, async (tx) => {
      const before = visibleTo(actor, await this.store.lock(tx, id));
      const state = stateOf(before);
      const after = { ...state, ...sentOf(body) };
      const fields = differencesOf(state, after);
      if (Object.keys(fields).length === 0) return present(before);
      if (after.ownerId !== before.ownerId) await this.refuseUnlessUser(tx, after.ownerId);
      const row = visibleTo(actor, await this.store.update(tx, id, after));
      await this.changes.insert(tx, {
        subject: 'company',
        subjectId: id,
        organizationId: null,
        version: row.version,
        actorId: actor.userId,
        source: 'companies',
        requestId,
        fields,
      });
      return present(row);
    });
  }

  /** The company for a new organization: the given one, or one of the organization's name. */
  async givenOrNew(tx: Tx, { companyId, name }: { companyId: string | undefined; name: string }): Promise<string> {
    if (companyId === undefined) {
      const id = uuidv7();
      await this.store.insert(tx, { id, name });
      return id;
    }
    if (!(await this.store.exists(tx, companyId))) throw at('/companyId', unknownCompany);
    return companyId;
  }

  private async refuseUnlessUser(tx: Tx, userId: string | null): Promise<void> {
    if (userId !== null && !(await this.store.userExists(tx, userId))) throw at('/ownerId', unknownUser);
  }
}

function visibleTo(actor: Actor, company: CompanyRow | undefined): CompanyRow {
  if (company === undefined) throw notFound();
  if (actor.role !== 'SUPERADMIN' && company.ownerId !== actor.userId) throw notFound();
  return company;
}

function sentOf(body: CompanyDto): Partial<CompanyState> {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}

function stateOf({ name, ownerId, maxDocuments }: CompanyRow): CompanyState {
  return { name, ownerId, maxDocuments };
}

function present({ id, ...company }: CompanyRow): CompanyView {
  return { _id: id, ...company };
}
