import { Body, Controller, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor, Roles } from '../../auth/access.js';
import type { Actor } from '../../auth/caller.js';
import { OnceFrom } from '../../changes/change-origin.js';
import type { Origin } from '../../changes/origin.js';
import { MergePatch } from '../../http/body-types.js';
import { ApiExamples } from '../../http/example-bodies.js';
import { ApiPage, type Page } from '../../http/page.js';
import { ApiVersioned, Tagged, type Tag } from '../../http/etag.js';
import { UuidParam } from '../../http/uuid-param.js';
import { PresentedWrite, type Reported, type Written } from '../../writes/write-answer.js';
import { ApiChanged, ApiMade } from '../../writes/writes.docs.js';
import { Asked, type AskedWrite } from '../../writes/write-options.js';
import { CompaniesService } from './companies.service.js';
import {
  CompaniesQuery,
  CompanyDto,
  CompanyView,
  NewCompanyDto,
  PlannedCompanyView,
  TransferDto,
} from './companies.dto.js';
import { companyExamples, newCompanyExamples, transferExamples } from '../organizations.docs.js';
import { TransfersService } from './transfers.service.js';

@ApiTags('Companies')
@Controller('api/companies')
export class CompaniesController {
  constructor(
    private readonly companies: CompaniesService,
    private readonly transfers: TransfersService,
  ) {}

  /** Those that the caller owns; all of them for a SUPERADMIN. In the order of their names. */
  @Get()
  @Roles('SALES_REP', 'organization:read')
  @ApiOperation({ summary: 'List companies' })
  @ApiPage(CompanyView)
  list(@CurrentActor() me: Actor, @Query() query: CompaniesQuery): Promise<Page<CompanyView>> {
    return this.companies.list(me, query);
  }

  /** A company without organizations, for those that are made with its `companyId`. */
  @Post()
  @Roles('SUPERADMIN', 'organization:write')
  @ApiOperation({ summary: 'Create a company' })
  @ApiExamples(NewCompanyDto, newCompanyExamples)
  @ApiMade(CompanyView, PlannedCompanyView)
  create(
    @CurrentActor() me: Actor,
    @Body() body: NewCompanyDto,
    @Asked('companies') asked: AskedWrite,
    @PresentedWrite() written: Written,
  ): Promise<(CompanyView | PlannedCompanyView) & Reported> {
    return this.companies.create(me, body, asked).then((answer) => written(answer));
  }

  /**
   * Gives the company to somebody else, for the owner and SUPERADMINs. The next owner is an active administrator of one of its
   * organizations; the one before keeps every role. Both find it in their history, and are mailed.
   */
  @Post(':id/transfer')
  @HttpCode(200)
  @Roles('SALES_REP')
  @ApiOperation({ summary: 'Transfer a company' })
  @ApiExamples(TransferDto, transferExamples)
  @ApiOkResponse({ type: CompanyView })
  transfer(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Body() { ownerId }: TransferDto,
    @OnceFrom('companies') origin: Origin,
  ): Promise<CompanyView> {
    return this.transfers.transfer(me, id, ownerId, origin);
  }

  /** For SUPERADMINs and the owner. */
  @Get(':id')
  @Roles('SALES_REP', 'organization:read')
  @ApiOperation({ summary: 'Read a company' })
  @ApiVersioned(CompanyView)
  read(@CurrentActor() me: Actor, @UuidParam('id') id: string, @Tagged() tagged: Tag): Promise<CompanyView> {
    return this.companies.read(me, id).then(tagged);
  }

  /** Changes what is sent; SUPERADMINs only. */
  @Patch(':id')
  @Roles('SUPERADMIN', 'organization:write')
  @ApiOperation({ summary: 'Change a company' })
  @ApiExamples(CompanyDto, companyExamples)
  @MergePatch()
  @ApiChanged(CompanyView)
  change(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Body() body: CompanyDto,
    @Asked('companies', 'If-Match', 'Prefer') asked: AskedWrite,
    @PresentedWrite() written: Written,
  ): Promise<CompanyView & Reported> {
    return this.companies.change(me, id, body, asked).then((answer) => written(answer));
  }
}
