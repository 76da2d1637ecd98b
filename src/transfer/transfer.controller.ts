import { Controller, Get, Headers, HttpCode, Post, Query, StreamableFile } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor, OrganizationRoles } from '../auth/access.js';
import type { Actor } from '../auth/caller.js';
import { ChangeOrigin } from '../changes/change-origin.js';
import type { Origin } from '../changes/origin.js';
import { ApiRefusal } from '../http/problem-responses.js';
import { accepts, ClientLeaves, streamed } from '../http/streamed-answer.js';
import { Streamed, type StreamedBody } from '../http/streamed-body.js';
import { UuidParam } from '../http/uuid-param.js';
import { OrganizationAccess } from '../organizations/organization-access.js';
import { onBehalfOf } from './behalf.js';
import { ExportQuery } from './export.dto.js';
import { fileOf } from './export-formats.js';
import { ExportService } from './export.service.js';
import { ColumnsProblem, ImportAnswer, ImportProblem, ImportQuery, TemplateQuery } from './import.dto.js';
import { ImportReception } from './import-reception.js';
import { PersonRowDto } from './person-row.dto.js';
import { MEDIA_TYPES } from './formats.js';
import { templateOf } from './template.js';
import { fileContent, importContent, importTypes, templateContent } from './transfer.docs.js';
import { MOST_FILE_BYTES } from './transfer.failures.js';

@ApiTags('Organizations')
@ApiExtraModels(ImportAnswer, PersonRowDto)
@Controller('api/organizations/:id/users')
export class TransferController {
  constructor(
    private readonly access: OrganizationAccess,
    private readonly imports: ImportReception,
    private readonly exports: ExportService,
  ) {}

  /**
   * Makes and changes the people at home in the organization, each row by the rules of the profile; ADMIN of the
   * organization. Up to 50,000 rows and 64 MiB as XLSX, CSV with a header (`,`, `;` or tab), a JSON array or NDJSON, as the body
   * or as the file of a form. `dryRun=true` tells what would become of each row. 409 `import_refused` has the same shape, with the
   * first 100 refused rows. With `Accept: application/x-ndjson` there is a line per row and per progress, then a `summary`, or a
   * `problem` when it fails after the first line. A key needs the scope `organization:write` as well to make departments.
   */
  @Post('import')
  @OrganizationRoles('ADMIN', 'people:write')
  @HttpCode(200)
  @ApiOperation({ summary: 'Import people' })
  @ApiOkResponse({ description: 'What became of each row.', content: importContent })
  @ApiRefusal(400, 'Malformed, or with faulty columns or parameters: `errors` names them all.', ColumnsProblem)
  @ApiRefusal(409, '`import_refused`: nothing was imported. `import_raced`: send the file again.', ImportProblem)
  async import(
    @CurrentActor() me: Actor,
    @UuidParam('id') organizationId: string,
    @ChangeOrigin('import') origin: Origin,
    @Query() query: ImportQuery,
    @Streamed({ types: importTypes, mostBytes: MOST_FILE_BYTES }) body: StreamedBody,
    @Headers('accept') accept: string | undefined,
    @ClientLeaves() leaves: AbortSignal,
  ): Promise<StreamableFile> {
    const behalf = onBehalfOf(me, this.access, { organizationId, origin });
    const form = accepts(accept, MEDIA_TYPES.ndjson) ? 'lines' : 'object';
    const answer = await this.imports.receive({ behalf, body, query, leaves }, form);
    return streamed(answer, { type: form === 'lines' ? MEDIA_TYPES.ndjson : MEDIA_TYPES.json });
  }

  /** An empty file with the columns of an import, to fill in; ADMIN of the organization. */
  @Get('import/template')
  @OrganizationRoles('ADMIN', 'people:read')
  @ApiOperation({ summary: 'Get a file to fill in' })
  @ApiOkResponse({ description: 'The file.', content: templateContent })
  async template(
    @CurrentActor() me: Actor,
    @UuidParam('id') organizationId: string,
    @ChangeOrigin('import') origin: Origin,
    @Query() { format = 'xlsx' }: TemplateQuery,
  ): Promise<StreamableFile> {
    const { slug, columns } = await this.exports.open(onBehalfOf(me, this.access, { organizationId, origin }));
    const disposition = `attachment; filename="${slug}-people.${format}"`;
    return new StreamableFile(templateOf(columns, format), { type: MEDIA_TYPES[format], disposition });
  }

  /**
   * The people at home in the organization, in a form that `import` takes: sent back as it is, it changes nothing. ADMIN of
   * the organization; deleted people and whoever is above the caller are left out. In CSV a `'` stands before what a
   * spreadsheet would take for a formula.
   */
  @Get('export')
  @OrganizationRoles('ADMIN', 'people:read')
  @ApiOperation({ summary: 'Export people' })
  @ApiOkResponse({ description: 'The file.', content: fileContent })
  async export(
    @CurrentActor() me: Actor,
    @UuidParam('id') organizationId: string,
    @ChangeOrigin('import') origin: Origin,
    @Query() { format = 'csv' }: ExportQuery,
  ): Promise<StreamableFile> {
    const exported = await this.exports.open(onBehalfOf(me, this.access, { organizationId, origin }));
    const disposition = `attachment; filename="${exported.slug}-people.${format}"`;
    return streamed(fileOf(exported, format), { type: MEDIA_TYPES[format], disposition });
  }
}
