import { Body, Controller, Delete, Get, Patch, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor, OrganizationRoles } from '../../auth/access.js';
import type { Actor } from '../../auth/caller.js';
import { ApiPage, type Page } from '../../http/page.js';
import { MergePatch } from '../../http/body-types.js';
import { ApiExamples } from '../../http/example-bodies.js';
import { ApiVersioned } from '../../http/etag.js';
import { UuidParam } from '../../http/uuid-param.js';
import { PresentedWrite, type Reported, type Written } from '../../writes/write-answer.js';
import { ApiChanged, ApiMade } from '../../writes/writes.docs.js';
import { Asked, type AskedWrite } from '../../writes/write-options.js';
import {
  DeletedDepartmentView,
  DepartmentDto,
  DepartmentView,
  NewDepartmentDto,
  PlannedDepartmentView,
} from './departments.dto.js';
import { DepartmentsService } from './departments.service.js';
import { departmentExamples, newDepartmentExamples } from '../organizations.docs.js';

@ApiTags('Departments')
@Controller('api')
export class DepartmentsController {
  constructor(private readonly departments: DepartmentsService) {}

  /** For every member of the organization, in the order of their names. */
  @Get('organizations/:id/departments')
  @OrganizationRoles('SALES_REP', 'organization:read')
  @ApiOperation({ summary: 'List departments' })
  @ApiPage(DepartmentView)
  list(@CurrentActor() me: Actor, @UuidParam('id') id: string): Promise<Page<DepartmentView>> {
    return this.departments.list(me, id);
  }

  /** ADMIN of the organization, SUPERADMIN of any. */
  @Post('organizations/:id/departments')
  @OrganizationRoles('ADMIN', 'organization:write')
  @ApiOperation({ summary: 'Create a department' })
  @ApiExamples(NewDepartmentDto, newDepartmentExamples)
  @ApiMade(DepartmentView, PlannedDepartmentView)
  create(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Body() body: NewDepartmentDto,
    @Asked('organizations', 'If-Match') asked: AskedWrite,
    @PresentedWrite() written: Written,
  ): Promise<(DepartmentView | PlannedDepartmentView) & Reported> {
    return this.departments.create(me, id, body, asked).then((answer) => written(answer));
  }

  /** For every member of its organization; its members are listed by `/members?departmentId=`. */
  @Get('departments/:id')
  @OrganizationRoles('SALES_REP', 'organization:read')
  @ApiOperation({ summary: 'Read a department' })
  @ApiVersioned(DepartmentView)
  read(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @PresentedWrite() shown: Written,
  ): Promise<DepartmentView> {
    return this.departments.read(me, id).then((answer) => shown(answer));
  }

  /** ADMIN of its organization, SUPERADMIN of any. */
  @Patch('departments/:id')
  @OrganizationRoles('ADMIN', 'organization:write')
  @ApiOperation({ summary: 'Rename a department' })
  @ApiExamples(DepartmentDto, departmentExamples)
  @MergePatch()
  @ApiChanged(DepartmentView)
  change(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Body() body: DepartmentDto,
    @Asked('organizations', 'If-Match', 'Prefer') asked: AskedWrite,
    @PresentedWrite() written: Written,
  ): Promise<DepartmentView & Reported> {
    return this.departments.change(me, id, body, asked).then((answer) => written(answer));
  }

  /** Its people stay in the organization without a department, and its heads keep their role; the answer names them. */
  @Delete('departments/:id')
  @OrganizationRoles('ADMIN', 'organization:write')
  @ApiOperation({ summary: 'Delete a department' })
  @ApiChanged(DeletedDepartmentView, 'DeletedDepartmentReply')
  delete(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Asked('organizations', 'If-Match') asked: AskedWrite,
    @PresentedWrite() written: Written,
  ): Promise<DeletedDepartmentView & Reported> {
    return this.departments.delete(me, id, asked).then((answer) => written(answer));
  }
}
