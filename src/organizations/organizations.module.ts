import { Module } from '@nestjs/common';
import { ChangesModule } from '../changes/changes.module.js';
import { WritesModule } from '../writes/writes.module.js';
import { CapabilitiesService } from './capabilities.service.js';
import { CapabilitiesStore } from './capabilities.store.js';
import { BusinessHoursController } from './hours/business-hours.controller.js';
import { BusinessHoursService } from './hours/business-hours.service.js';
import { BusinessHoursStore } from './hours/business-hours.store.js';
import { QuietHoursController } from './hours/quiet-hours.controller.js';
import { QuietHoursService } from './hours/quiet-hours.service.js';
import { QuietHoursStore } from './hours/quiet-hours.store.js';
import { CompaniesController } from './companies/companies.controller.js';
import { CompaniesService } from './companies/companies.service.js';
import { CompaniesStore } from './companies/companies.store.js';
import { TransferLetters } from './companies/transfer-letters.js';
import { TransfersService } from './companies/transfers.service.js';
import { DepartmentsController } from './departments/departments.controller.js';
import { DepartmentsService } from './departments/departments.service.js';
import { DepartmentsStore } from './departments/departments.store.js';
import { GuestsService } from './members/guests.service.js';
import { MembersService } from './members/members.service.js';
import { MembersStore } from './members/members.store.js';
import { OrganizationAccess } from './organization-access.js';
import { OrganizationAccessStore } from './organization-access.store.js';
import { OrganizationChangesStore } from './organization-changes.store.js';
import { OrganizationSubjects } from './organization-subjects.js';
import { OrganizationWrites } from './organization-writes.service.js';
import { OrganizationLifeController } from './life/life.controller.js';
import { OrganizationLifeService } from './life/life.service.js';
import { LifeStore } from './life/life.store.js';
import { OrganizationsController } from './facts/organizations.controller.js';
import { OrganizationsService } from './facts/organizations.service.js';
import { OrganizationsStore } from './facts/organizations.store.js';
import { SmsNumbersController } from './numbers/sms-numbers.controller.js';
import { SmsNumbersService } from './numbers/sms-numbers.service.js';
import { SmsNumbersStore } from './numbers/sms-numbers.store.js';

@Module({
  imports: [ChangesModule, WritesModule],
  controllers: [
    OrganizationsController,
    BusinessHoursController,
    CompaniesController,
    DepartmentsController,
    OrganizationLifeController,
    QuietHoursController,
    SmsNumbersController,
  ],
  providers: [
    BusinessHoursService,
    BusinessHoursStore,
    CapabilitiesService,
    CapabilitiesStore,
    CompaniesService,
    CompaniesStore,
    DepartmentsService,
    DepartmentsStore,
    GuestsService,
    LifeStore,
    MembersService,
    MembersStore,
    OrganizationAccess,
    OrganizationAccessStore,
    OrganizationChangesStore,
    OrganizationLifeService,
    OrganizationSubjects,
    OrganizationWrites,
    OrganizationsService,
    OrganizationsStore,
    QuietHoursService,
    QuietHoursStore,
    SmsNumbersService,
    SmsNumbersStore,
    TransferLetters,
    TransfersService,
  ],
  exports: [
    BusinessHoursService,
    CompaniesService,
    DepartmentsService,
    DepartmentsStore,
    GuestsService,
    MembersService,
    MembersStore,
    OrganizationAccess,
    OrganizationChangesStore,
    OrganizationSubjects,
    OrganizationWrites,
    OrganizationsService,
    QuietHoursService,
    SmsNumbersService,
    SmsNumbersStore,
  ],
})
export class OrganizationsModule {}
