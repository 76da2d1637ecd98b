import { Module } from '@nestjs/common';
import { ProfilesModule } from '../profiles/profiles.module.js';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { HistoryController } from './history.controller.js';
import { HistoryService } from './history.service.js';
import { HistoryStore } from './history.store.js';

/** Readings of the history. */
@Module({
  imports: [OrganizationsModule, ProfilesModule],
  controllers: [HistoryController],
  providers: [HistoryService, HistoryStore],
})
export class HistoryModule {}
