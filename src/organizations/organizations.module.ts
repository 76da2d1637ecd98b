import { Module } from '@nestjs/common';
import { ChangesModule } from '../changes/changes.module.js';
import { BusinessHoursController } from './business-hours.controller.js';
import { BusinessHoursService } from './business-hours.service.js';
import { BusinessHoursStore } from './business-hours.store.js';
import { CompaniesController } from './companies.controller.js';
import { CompaniesService } from './companies.service.js';
import { CompaniesStore } from './companies.store.js';
import { DepartmentsController } from './departments.controller.js';
import { DepartmentsService } from './departments.service.js';
import { DepartmentsStore } from './departments.store.js';
import { MembersService } from './members.service.js';
import { MembersStore } from './members.store.js';
import { OrganizationAccess } from './organization-access.js';
import { OrganizationAccessStore } from './organization-access.store.js';
import { OrganizationChangesStore } from './organization-changes.store.js';
import { OrganizationsController } from './organizations.controller.js';
import { OrganizationsService } from './organizations.service.js';
import { OrganizationsStore } from './organizations.store.js';
import { SmsNumbersController } from './sms-numbers.controller.js';
import { SmsNumbersService } from './sms-numbers.service.js';
import { SmsNumbersStore } from './sms-numbers.store.js';

@Module({
  imports: [ChangesModule],
  controllers: [
    OrganizationsController,
    BusinessHoursController,
    CompaniesController,
    DepartmentsController,
    SmsNumbersController,
  ],
  providers: [
    BusinessHoursService,
    BusinessHoursStore,
    CompaniesService,
    CompaniesStore,
    DepartmentsService,
    DepartmentsStore,
    MembersService,
    MembersStore,
    OrganizationAccess,
    OrganizationAccessStore,
    OrganizationChangesStore,
    OrganizationsService,
    OrganizationsStore,
    SmsNumbersService,
    SmsNumbersStore,
  ],
  exports: [MembersService, OrganizationAccess, OrganizationChangesStore, SmsNumbersService],
})
export class OrganizationsModule {}
