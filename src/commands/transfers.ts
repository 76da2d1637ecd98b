import { ChangesStore } from '../changes/changes.store.js';
import type { Database } from '../database/database.js';
import { Collisions } from '../limits/collisions.js';
import { LimitsStore } from '../limits/limits.store.js';
import { DepartmentsStore } from '../organizations/departments/departments.store.js';
import { OrganizationChangesStore } from '../organizations/organization-changes.store.js';
import { isUuid } from '../values/uuid.js';
import { BatchStore } from '../profiles/batch/batch.store.js';
import { ProfileBatches } from '../profiles/batch/batch.service.js';
import { PreferencesStore } from '../notifications/preferences.store.js';
import { ProfilesStore } from '../profiles/storage/profiles.store.js';
import { onBehalfOfPlatform, type Behalf } from '../transfer/behalf.js';
import { ExportService } from '../transfer/export.service.js';
import { ImportService } from '../transfer/import.service.js';
import { TransferStore } from '../transfer/transfer.store.js';
import { CommandError } from './tell-failure.js';

/** What the routes of imports and exports stand on, put together for a command. */
export class Transfers {
  readonly imports: ImportService;
  readonly exports: ExportService;
  private readonly store: TransferStore;

  constructor(database: Database) {
    this.store = new TransferStore(database);
    // The platform, on whose behalf commands run, is never counted.
    const collisions = new Collisions(new LimitsStore(database), { collisionsPerHour: 0 });
    const changes = new ChangesStore();
    const batches = new ProfileBatches(
      new BatchStore(),
      new ProfilesStore(database, new PreferencesStore(database)),
      changes,
      collisions,
    );
    const [departments, organizations] = [new DepartmentsStore(database), new OrganizationChangesStore(changes)];
    this.imports = new ImportService(database, batches, this.store, departments, organizations);
    this.exports = new ExportService(this.store);
  }

  /** On behalf of the platform, in the organization of this slug or id. */
  async onPlatform(organization: string): Promise<Behalf> {
    const found = isUuid(organization)
      ? await this.store.findOrganization('service', organization)
      : await this.store.findOrganizationBySlug('service', organization);
    if (found === undefined) throw new CommandError(`There is no organization ${organization}.`);
    return onBehalfOfPlatform(this.store, found.id);
  }
}
