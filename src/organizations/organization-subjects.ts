import { Injectable } from '@nestjs/common';
import { OrganizationAccess, type Place } from './organization-access.js';
import { OrganizationChangesStore } from './organization-changes.store.js';
import type { Subject } from './organization-writes.service.js';

/** What nearly all writes here are of. */
@Injectable()
export class OrganizationSubjects {
  constructor(
    private readonly access: OrganizationAccess,
    private readonly changes: OrganizationChangesStore,
  ) {}

  /** An organization, for whoever administers it. */
  of(id: string): Subject<Place> {
    return {
      keptId: id,
      lock: (tx, actor) => this.access.lockToAdminister(tx, actor, id),
      look: (tx, actor) => this.access.administerIn(tx, actor, id),
      record: (tx, fields, origin) => this.changes.record(tx, id, fields, origin),
    };
  }
}
