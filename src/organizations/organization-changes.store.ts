import { Injectable } from '@nestjs/common';
import type { Origin } from '../changes/changes.origin.js';
import { ChangesStore } from '../changes/changes.store.js';
import type { Statement, Tx } from '../database/database.js';
import type { FieldChanges } from '../values/differences.js';

const bumpVersion: Statement = {
  name: 'organization-bump',
  text: 'update organizations set version = version + 1, updated_at = now() where id = $1 returning version',
};

/** The history of an organization and of what belongs to it: departments, members, numbers. */
@Injectable()
export class OrganizationChangesStore {
  constructor(private readonly changes: ChangesStore) {}

  /** Counts a change of the organization and records it: the new version. */
  async record(tx: Tx, organizationId: string, fields: FieldChanges, origin: Origin): Promise<number> {
    const [row] = await tx.query<{ version: number }>(bumpVersion, [organizationId]);
    if (row === undefined) throw new Error('A locked organization was not there to be changed.');
    const { version } = row;
    const change = { subject: 'organization', subjectId: organizationId, organizationId, version, fields } as const;
    await this.changes.record(tx, origin, change);
    return version;
  }
}
