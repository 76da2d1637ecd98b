import { Controller, Get, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor, OrganizationRoles, Roles } from '../auth/access.js';
import type { Actor } from '../auth/caller.js';
import { ApiPage, type Page } from '../http/page.js';
import { streamed } from '../http/streamed-answer.js';
import { UuidParam } from '../http/uuid-param.js';
import { auditContent } from './audit.docs.js';
import { AuditedChangeView, ChangesExportQuery, ChangesQuery } from './audit.dto.js';
import { AUDIT_TYPES, fileOf } from './audit-file.js';
import { AuditService } from './audit.service.js';

@ApiTags('History')
@Controller('api')
export class AuditController {
  constructor(private readonly audit: AuditService) {}

  /**
   * Who changed what of the people and the facts of an organization, the latest first; ADMIN of the organization. Who has left is
   * still told of what happened here, who was erased by an id alone; people above the caller are left out. A key needs the
   * scope `people:read` as well.
   */
  @Get('organizations/:id/changes')
  @OrganizationRoles('ADMIN', 'organization:read')
  @ApiOperation({ summary: 'Read what changed in an organization' })
  @ApiPage(AuditedChangeView)
  ofOrganization(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Query() query: ChangesQuery,
  ): Promise<Page<AuditedChangeView>> {
    return this.audit.ofOrganization(me, id, query);
  }

  /** The same as a file. In CSV a `'` stands before what a spreadsheet would take for a formula. */
  @Get('organizations/:id/changes/export')
  @OrganizationRoles('ADMIN', 'organization:read')
  @ApiOperation({ summary: 'Export what changed in an organization' })
  @ApiOkResponse({ description: 'The file.', content: auditContent })
  async export(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Query() { format = 'csv', ...filters }: ChangesExportQuery,
  ): Promise<StreamableFile> {
    const disposition = `attachment; filename="changes.${format}"`;
    return streamed(fileOf(await this.audit.export(me, id, filters), format), {
      type: AUDIT_TYPES[format],
      disposition,
    });
  }

  /**
   * Who changed what, the latest first, as far as the caller may read it: a SUPERADMIN everything, an ADMIN the home organization
   * and its people, everybody else their own profile. An ADMIN’s key needs the scope `organization:read` as well.
   */
  @Get('changes')
  @Roles('SALES_REP', 'people:read')
  @ApiOperation({ summary: 'Read changes by who made them' })
  @ApiPage(AuditedChangeView)
  all(@CurrentActor() me: Actor, @Query() query: ChangesQuery): Promise<Page<AuditedChangeView>> {
    return this.audit.all(me, query);
  }
}
