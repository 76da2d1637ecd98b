import { Body, Controller, Patch } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor, OrganizationRoles } from '../auth/access.js';
import type { Actor } from '../auth/caller.js';
import { MergePatch } from '../http/body-types.js';
import { ApiExamples } from '../http/example-bodies.js';
import { UuidParam } from '../http/uuid-param.js';
import { SmsNumberDto, SmsNumberView } from '../organizations/numbers/sms-numbers.dto.js';
import { PresentedWrite, type Reported, type Written } from '../writes/write-answer.js';
import { ApiChanged } from '../writes/writes.docs.js';
import { Asked, type AskedWrite } from '../writes/write-options.js';
import { NumberAssignmentsService } from './number-assignments.service.js';
import { smsNumberExamples } from '../organizations/organizations.docs.js';

@ApiTags('Phone numbers')
@Controller('api/organizations/:id/phone-numbers/:numberId')
export class NumberAssignmentsController {
  constructor(private readonly assignments: NumberAssignmentsService) {}

  /**
   * Assigns, releases or deactivates a number; ADMIN of the organization, SUPERADMIN of any. It is in the history of the
   * organization, and as `sinchPhoneNumber` in that of the person. 409 `sms_number_taken` while somebody else has it.
   */
  @Patch()
  @OrganizationRoles('ADMIN', 'people:write')
  @ApiOperation({ summary: 'Change an SMS number, or whom it is assigned to' })
  @ApiExamples(SmsNumberDto, smsNumberExamples)
  @MergePatch()
  @ApiChanged(SmsNumberView)
  change(
    @CurrentActor() me: Actor,
    @UuidParam('id') organizationId: string,
    @UuidParam('numberId') numberId: string,
    @Body() body: SmsNumberDto,
    @Asked('organizations', 'If-Match', 'Prefer') asked: AskedWrite,
    @PresentedWrite() written: Written,
  ): Promise<SmsNumberView & Reported> {
    return this.assignments.change(me, organizationId, { numberId, body, asked }).then((answer) => written(answer));
  }
}
