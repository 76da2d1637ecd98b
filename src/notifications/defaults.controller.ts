import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor, OrganizationRoles } from '../auth/access.js';
import type { Actor } from '../auth/caller.js';
import { etagHeaders } from '../http/etag.js';
import { ApiExamples } from '../http/example-bodies.js';
import { UuidParam } from '../http/uuid-param.js';
import { PresentedWrite, type Reported, type Written } from '../writes/write-answer.js';
import { Asked, type AskedWrite } from '../writes/write-options.js';
import { ApiChanged } from '../writes/writes.docs.js';
import { NotificationDefaultView } from './category.view.js';
import { NotificationDefaultDto, NotificationDefaultsDto, NotificationDefaultsView } from './defaults.dto.js';
import { NotificationDefaultsService } from './defaults.service.js';
import { defaultsExamples, departmentDefaultsExamples } from './notifications.docs.js';

@ApiTags('Notifications')
@ApiExtraModels(NotificationDefaultDto, NotificationDefaultView)
@Controller('api')
export class NotificationDefaultsController {
  constructor(private readonly defaults: NotificationDefaultsService) {}

  /** What the organization says of notifications, and what applies of each category. For every member. */
  @Get('organizations/:id/notification-defaults')
  @OrganizationRoles('SALES_REP', 'organization:read')
  @ApiOperation({ summary: 'Read the notification defaults of an organization' })
  @ApiOkResponse({ type: NotificationDefaultsView, headers: etagHeaders })
  ofOrganization(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @PresentedWrite() shown: Written,
  ): Promise<NotificationDefaultsView> {
    return this.defaults.ofOrganization(me, id).then((answer) => shown(answer));
  }

  /**
   * Changes what is sent; everyone without an own choice has it at once. A dry run tells whom it reaches. ADMIN of the
   * organization, SUPERADMIN of any.
   */
  @Put('organizations/:id/notification-defaults')
  @OrganizationRoles('ADMIN', 'organization:write')
  @ApiOperation({ summary: 'Change the notification defaults of an organization' })
  @ApiExamples(NotificationDefaultsDto, defaultsExamples)
  @ApiChanged(NotificationDefaultsView)
  changeOfOrganization(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Body() body: NotificationDefaultsDto,
    @Asked('organizations', 'If-Match', 'Prefer') asked: AskedWrite,
    @PresentedWrite() written: Written,
  ): Promise<NotificationDefaultsView & Reported> {
    return this.defaults.changeOfOrganization(me, id, body, asked).then((answer) => written(answer));
  }

  /** What the department says, and what applies of each category in it. For every member of its organization. */
  @Get('departments/:id/notification-defaults')
  @OrganizationRoles('SALES_REP', 'organization:read')
  @ApiOperation({ summary: 'Read the notification defaults of a department' })
  @ApiOkResponse({ type: NotificationDefaultsView, headers: etagHeaders })
  ofDepartment(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @PresentedWrite() shown: Written,
  ): Promise<NotificationDefaultsView> {
    return this.defaults.ofDepartment(me, id).then((answer) => shown(answer));
  }

  /**
   * Changes what is sent, where the department differs from its organization. A head of it, ADMIN of the organization,
   * SUPERADMIN of any.
   */
  @Put('departments/:id/notification-defaults')
  @OrganizationRoles('DEPARTMENT_HEAD', 'organization:write')
  @ApiOperation({ summary: 'Change the notification defaults of a department' })
  @ApiExamples(NotificationDefaultsDto, departmentDefaultsExamples)
  @ApiChanged(NotificationDefaultsView)
  changeOfDepartment(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Body() body: NotificationDefaultsDto,
    @Asked('organizations', 'If-Match', 'Prefer') asked: AskedWrite,
    @PresentedWrite() written: Written,
  ): Promise<NotificationDefaultsView & Reported> {
    return this.defaults.changeOfDepartment(me, id, body, asked).then((answer) => written(answer));
  }
}
