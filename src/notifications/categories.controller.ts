import { Body, Controller, Delete, Get, HttpCode, Patch, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor, OrganizationRoles } from '../auth/access.js';
import type { Actor } from '../auth/caller.js';
import { MergePatch } from '../http/body-types.js';
import { ApiExamples } from '../http/example-bodies.js';
import { ApiVersioned } from '../http/etag.js';
import { ApiPage, type Page } from '../http/page.js';
import { UuidParam } from '../http/uuid-param.js';
import { PresentedWrite, type Reported, type Written } from '../writes/write-answer.js';
import { Asked, type AskedWrite } from '../writes/write-options.js';
import { ApiChanged, ApiMade, ApiTakenAway } from '../writes/writes.docs.js';
import { CategoryDto, NewCategoryDto, OwnCategoryView, PlannedCategoryView } from './categories.dto.js';
import { CategoriesService } from './categories.service.js';
import { categoryExamples, newCategoryExamples } from './notifications.docs.js';

@ApiTags('Notifications')
@Controller('api/organizations/:id/notification-categories')
export class CategoriesController {
  constructor(private readonly categories: CategoriesService) {}

  /** Those the organization has added to the platform’s, and those it has retired. For every member. */
  @Get()
  @OrganizationRoles('SALES_REP', 'organization:read')
  @ApiOperation({ summary: 'List the notification categories of an organization' })
  @ApiPage(OwnCategoryView)
  list(@CurrentActor() me: Actor, @UuidParam('id') id: string): Promise<Page<OwnCategoryView>> {
    return this.categories.list(me, id);
  }

  /** One of them; its `ETag` is for a change of it. For every member. */
  @Get(':categoryId')
  @OrganizationRoles('SALES_REP', 'organization:read')
  @ApiOperation({ summary: 'Read a notification category of an organization' })
  @ApiVersioned(OwnCategoryView)
  read(
    @CurrentActor() me: Actor,
    @UuidParam('id') organizationId: string,
    @UuidParam('categoryId') id: string,
    @PresentedWrite() shown: Written,
  ): Promise<OwnCategoryView> {
    return this.categories.read(me, organizationId, id).then((answer) => shown(answer));
  }

  /** Adds one for everyone at home here; at most 50. ADMIN of the organization, SUPERADMIN of any. */
  @Post()
  @OrganizationRoles('ADMIN', 'organization:write')
  @ApiOperation({ summary: 'Add a notification category' })
  @ApiExamples(NewCategoryDto, newCategoryExamples)
  @ApiMade(OwnCategoryView, PlannedCategoryView)
  add(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Body() body: NewCategoryDto,
    @Asked('organizations', 'If-Match') asked: AskedWrite,
    @PresentedWrite() written: Written,
  ): Promise<(OwnCategoryView | PlannedCategoryView) & Reported> {
    return this.categories.add(me, id, body, asked).then((answer) => written(answer));
  }

  /** ADMIN of the organization, SUPERADMIN of any. */
  @Patch(':categoryId')
  @OrganizationRoles('ADMIN', 'organization:write')
  @ApiOperation({ summary: 'Rename or change a notification category' })
  @ApiExamples(CategoryDto, categoryExamples)
  @MergePatch()
  @ApiChanged(OwnCategoryView)
  change(
    @CurrentActor() me: Actor,
    @UuidParam('id') organizationId: string,
    @UuidParam('categoryId') id: string,
    @Body() body: CategoryDto,
    @Asked('organizations', 'If-Match', 'Prefer') asked: AskedWrite,
    @PresentedWrite() written: Written,
  ): Promise<OwnCategoryView & Reported> {
    return this.categories.change(me, organizationId, id, body, asked).then((answer) => written(answer));
  }

  /** What people have chosen of it is kept, and counts again once it is added again. */
  @Delete(':categoryId')
  @HttpCode(204)
  @OrganizationRoles('ADMIN', 'organization:write')
  @ApiOperation({ summary: 'Retire a notification category' })
  @ApiTakenAway('No category of the organization any more.')
  retire(
    @CurrentActor() me: Actor,
    @UuidParam('id') organizationId: string,
    @UuidParam('categoryId') id: string,
    @Asked('organizations', 'If-Match') asked: AskedWrite,
    @PresentedWrite() written: Written,
  ): Promise<Reported | undefined> {
    return this.categories.retire(me, organizationId, id, asked).then((answer) => written(answer));
  }
}
