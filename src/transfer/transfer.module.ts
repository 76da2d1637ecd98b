import { Module } from '@nestjs/common';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { ProfilesModule } from '../profiles/profiles.module.js';
import { ExportService } from './export.service.js';
import { ImportReception } from './import-reception.js';
import { ImportService } from './import.service.js';
import { TransferController } from './transfer.controller.js';
import { TransferStore } from './transfer.store.js';

/** Importing and exporting the people of an organization. */
@Module({
  imports: [OrganizationsModule, ProfilesModule],
  controllers: [TransferController],
  providers: [ExportService, ImportReception, ImportService, TransferStore],
  exports: [ImportService],
})
export class TransferModule {}
