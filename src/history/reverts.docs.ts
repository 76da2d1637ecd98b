import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, getSchemaPath } from '@nestjs/swagger';
import { MemberView } from '../administration/member.view.js';
import { etagHeaders } from '../http/etag.js';
import { NotificationDefaultsView } from '../notifications/defaults.dto.js';
import { DepartmentView } from '../organizations/departments/departments.dto.js';
import { OrganizationView } from '../organizations/facts/organizations.dto.js';
import { BusinessHoursView } from '../organizations/hours/business-hours.dto.js';
import { OrganizationQuietHoursView } from '../organizations/hours/quiet-hours.dto.js';
import { FieldDecisionView } from '../writes/decision.dto.js';
import { report } from '../writes/writes.docs.js';

const VIEWS = [
  OrganizationView,
  BusinessHoursView,
  OrganizationQuietHoursView,
  DepartmentView,
  MemberView,
  NotificationDefaultsView,
];

/** One of the parts of an organization, as it is after going back. */
export function ApiTakenBack(): MethodDecorator {
  return applyDecorators(
    ApiExtraModels(...VIEWS, FieldDecisionView),
    ApiOkResponse({
      description: 'The part that was changed, as it is now.',
      headers: etagHeaders,
      schema: {
        title: 'TakenBackReply',
        type: 'object',
        anyOf: VIEWS.map((view) => ({ $ref: getSchemaPath(view) })),
        properties: { report },
      },
    }),
  );
}
