import { Injectable } from '@nestjs/common';
import type { Actor } from '../../auth/caller.js';
import { Proofs } from '../../auth/proofs.js';
import { ChangesStore, type NewChange } from '../../changes/changes.store.js';
import type { Origin } from '../../changes/origin.js';
import type { Tx } from '../../database/database.js';
import { found } from '../../failure.js';
import { Outbox } from '../../mail/outbox.js';
import { Once } from '../../writes/once.js';
import { refusedAsWhole } from '../../writes/writes.failures.js';
import { OrganizationChangesStore } from '../organization-changes.store.js';
import { refusalOf } from '../policy.js';
import { isVisibleTo, present, visibleTo } from './companies.service.js';
import type { CompanyView } from './companies.dto.js';
import { CompaniesStore, type CompanyRow, type OwnerRow } from './companies.store.js';
import { editionOf, TRANSFER_LETTER } from './transfer-letters.js';

/** Giving a company to somebody else. In the service's name, because it tells two people who need not know each other's tenant. */
@Injectable()
export class TransfersService {
  constructor(
    private readonly once: Once,
    private readonly store: CompaniesStore,
    private readonly history: ChangesStore,
    private readonly changes: OrganizationChangesStore,
    private readonly proofs: Proofs,
    private readonly outbox: Outbox,
  ) {}

  /** Whoever owns it loses it in the transaction that gives it to the next. Nobody gains or loses a role by it. */
  async transfer(actor: Actor, id: string, ownerId: string, origin: Origin): Promise<CompanyView> {
    // A repetition by who owned it finds it gone from them, by what it repeats: then nobody is asked for a proof.
    const isSeen = isVisibleTo(actor, await this.store.find('service', id));
    if (isSeen) await this.proofs.demand(actor, 'transfer');
    return this.once.transaction('service', origin, async (tx) => {
      const company = visibleTo(actor, await this.store.lock(tx, id));
      if (company.ownerId === ownerId) return present(company);
      await this.admit(tx, actor, company, ownerId);
      await this.store.update(tx, id, { ...company, ownerId });
      const change = { before: company.ownerId, after: ownerId };
      const version = await this.changes.recordCompany(tx, id, { '/ownerId': change }, origin);
      const people = await this.store.bumpOwners(tx, peopleOf(company, ownerId));
      await this.history.record(tx, origin, ...people.map((person) => toldOf(person, company, ownerId)));
      const sides = company.ownerId === null ? (['after'] as const) : (['before', 'after'] as const);
      const topics = sides.map((side) => ({ subjectId: id, edition: editionOf(version, side) }));
      await this.outbox.add(tx, TRANSFER_LETTER, topics);
      return present(found(await this.store.findIn(tx, id)));
    });
  }

  private async admit(tx: Tx, { role, proof, userId }: Actor, company: CompanyRow, ownerId: string): Promise<void> {
    const nextOwnerAdministers = await this.store.lockOwners(tx, company.id, peopleOf(company, ownerId), ownerId);
    const isOwner = company.ownerId === userId;
    const situation = { role, proof, isOwner, stepUpFields: [], facts: { nextOwnerAdministers } };
    const refusal = refusalOf('company.nextOwnerId', situation, ownerId);
    if (refusal !== undefined) throw refusedAsWhole(refusal);
  }
}

function peopleOf({ ownerId }: CompanyRow, next: string): string[] {
  return ownerId === null ? [next] : [ownerId, next];
}

function toldOf({ id, organizationId, version }: OwnerRow, company: CompanyRow, ownerId: string): NewChange {
  const owns = { before: id !== ownerId, after: id === ownerId };
  return {
    subject: 'user',
    subjectId: id,
    organizationId,
    version,
    fields: { [`/ownedCompanies/${company.id}`]: owns },
  };
}
