import { Module } from '@nestjs/common';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { ProfilesModule } from '../profiles/profiles.module.js';
import { MemberRolesController } from './member-roles.controller.js';
import { MemberRolesService } from './member-roles.service.js';
import { MembersController } from './members.controller.js';
import { NumberAssignmentsController } from './number-assignments.controller.js';
import { NumberAssignmentsService } from './number-assignments.service.js';

/** Where an organization's things meet the profiles of its people. */
@Module({
  imports: [OrganizationsModule, ProfilesModule],
  controllers: [MembersController, MemberRolesController, NumberAssignmentsController],
  providers: [MemberRolesService, NumberAssignmentsService],
  exports: [MemberRolesService],
})
export class AdministrationModule {}
