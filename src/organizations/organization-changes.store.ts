import { Injectable } from '@nestjs/common';
import type { Origin } from '../changes/origin.js';
import { ChangesStore } from '../changes/changes.store.js';
import type { Statement, Tx } from '../database/database.js';
import type { FieldChanges } from '../values/differences.js';

const bumpOrganization: Statement = {
  name: 'organization-bump',
  text: 'update organizations set version = version + 1, updated_at = now() where id = $1 returning version',
};
const bumpCompany: Statement = {
  name: 'company-bump',
  text: 'update companies set version = version + 1, updated_at = now() where id = $1 returning version',
};

/** The history of an organization and of what belongs to it: departments, members, numbers; and of companies. */
@Injectable()
export class OrganizationChangesStore {
  constructor(private readonly changes: ChangesStore) {}

  /** Counts a change of the organization and records it: the new version. */
  async record(tx: Tx, organizationId: string, fields: FieldChanges, origin: Origin): Promise<number> {
    const version = await bumped(tx, bumpOrganization, organizationId);
    await this.recordAt(tx, { organizationId, version, fields }, origin);
    return version;
  }

  /** The first change of an organization, which is there by now. */
  async recordMade(tx: Tx, organizationId: string, fields: FieldChanges, origin: Origin): Promise<number> {
    await this.recordAt(tx, { organizationId, version: 1, fields }, origin);
    return 1;
  }

  async recordCompany(tx: Tx, companyId: string, fields: FieldChanges, origin: Origin): Promise<number> {
    const version = await bumped(tx, bumpCompany, companyId);
    const subject = { subject: 'company', subjectId: companyId, organizationId: null } as const;
    await this.changes.record(tx, origin, { ...subject, version, fields });
    return version;
  }

  private recordAt(
    tx: Tx,
    { organizationId, ...change }: { organizationId: string; version: number; fields: FieldChanges },
    origin: Origin,
  ): Promise<void> {
    const subject = { subject: 'organization', subjectId: organizationId, organizationId } as const;
    return this.changes.record(tx, origin, { ...subject, ...change });
  }
}

async function bumped(tx: Tx, bump: Statement, id: string): Promise<number> {
  const [row] = await tx.query<{ version: number }>(bump, [id]);
  if (row === undefined) throw new Error('What is locked was not there to be changed.');
  return row.version;
}
