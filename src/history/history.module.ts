import { Module } from '@nestjs/common';
import { AdministrationModule } from '../administration/administration.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { ProfilesModule } from '../profiles/profiles.module.js';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { AuditController } from './audit.controller.js';
import { AuditService } from './audit.service.js';
import { AuditStore } from './audit.store.js';
import { HistoryController } from './history.controller.js';
import { HistoryService } from './history.service.js';
import { HistoryStore } from './history.store.js';
import { OrganizationReverts } from './organization-reverts.service.js';
import { PastNames } from './past-names.service.js';
import { PastNamesStore } from './past-names.store.js';
import { RevertsController } from './reverts.controller.js';
import { Reverts } from './reverts.service.js';

/** Readings of the history. */
@Module({
  imports: [AdministrationModule, NotificationsModule, OrganizationsModule, ProfilesModule],
  controllers: [AuditController, HistoryController, RevertsController],
  providers: [
    AuditService,
    AuditStore,
    HistoryService,
    HistoryStore,
    PastNames,
    PastNamesStore,
    Reverts,
    OrganizationReverts,
  ],
})
export class HistoryModule {}
