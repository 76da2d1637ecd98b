import { Module } from '@nestjs/common';
import { ProfilesModule } from '../profiles/profiles.module.js';
import { ChangesModule } from './changes.module.js';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { HistoryController } from './history.controller.js';
import { HistoryService } from './history.service.js';

/** Readings of the history. */
@Module({
  imports: [ChangesModule, OrganizationsModule, ProfilesModule],
  controllers: [HistoryController],
  providers: [HistoryService],
})
export class HistoryModule {}
