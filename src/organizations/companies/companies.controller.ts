import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor, Roles } from '../../auth/access.js';
import type { Actor } from '../../auth/caller.js';
import { MergePatch } from '../../http/body-types.js';
import { ApiExamples } from '../../http/example-bodies.js';
import { UuidParam } from '../../http/uuid-param.js';
import { PresentedWrite, type Reported, type Written } from '../../writes/write-answer.js';
import { ApiChanged } from '../../writes/writes.docs.js';
import { Asked, type AskedWrite } from '../../writes/write-options.js';
import { CompaniesService } from './companies.service.js';
import { CompanyDto, CompanyView } from './companies.dto.js';
import { companyExamples } from '../organizations.docs.js';

@ApiTags('Companies')
@Controller('api/companies/:id')
export class CompaniesController {
  constructor(private readonly companies: CompaniesService) {}

  /** For SUPERADMINs and the owner. */
  @Get()
  @Roles('SALES_REP', 'organization:read')
  @ApiOperation({ summary: 'Read a company' })
  @ApiOkResponse({ type: CompanyView })
  read(@CurrentActor() me: Actor, @UuidParam('id') id: string): Promise<CompanyView> {
    return this.companies.read(me, id);
  }

  /** Changes what is sent; SUPERADMINs only. */
  @Patch()
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
