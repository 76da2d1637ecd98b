import { Module } from '@nestjs/common';
import { ChangesModule } from '../history/changes.module.js';
import { OrganizationsController } from './organizations.controller.js';
import { OrganizationsService } from './organizations.service.js';
import { OrganizationsStore } from './organizations.store.js';

@Module({
  imports: [ChangesModule],
  controllers: [OrganizationsController],
  providers: [OrganizationsService, OrganizationsStore],
})
export class OrganizationsModule {}
