import { applyDecorators, type Type } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiExtraModels,
  ApiNoContentResponse,
  ApiOkResponse,
  getSchemaPath,
} from '@nestjs/swagger';
import { etagHeaders } from '../http/etag.js';
import { CapabilityView, FieldDecisionView } from './decision.dto.js';

/** The report in an answer's schema. */
export const report = {
  type: 'array',
  description: 'With `report=true`, `dryRun=true` or `Prefer: handling=lenient`.',
  items: { $ref: getSchemaPath(FieldDecisionView) },
};

/** A route that changes something and answers it; its headers and queries come with `Asked`. */
export function ApiChanged(view: Type, title?: string): MethodDecorator {
  return applyDecorators(
    ApiExtraModels(view, FieldDecisionView),
    ApiOkResponse({ description: 'As it is after the change.', headers: etagHeaders, schema: reported(view, title) }),
  );
}

/** The same in an envelope of `data`, with more around it. */
export function ApiChangedEnvelope(
  data: Type,
  title = `Changed${data.name.replace(/View$/, '')}Reply`,
  around: Record<string, object> = {},
): MethodDecorator {
  const told = { success: { type: 'boolean', enum: [true] }, ...around, data: { $ref: getSchemaPath(data) } };
  const [required, properties] = [Object.keys(told), { ...told, report }];
  return applyDecorators(
    ApiExtraModels(data, FieldDecisionView),
    ApiOkResponse({
      description: 'As it is after the change.',
      headers: etagHeaders,
      schema: { title, type: 'object', required, properties },
    }),
  );
}

/** A route that makes something; `planned` is what a dry run answers of it. */
export function ApiMade(view: Type, planned: Type): MethodDecorator {
  return applyDecorators(
    ApiExtraModels(view, planned, FieldDecisionView),
    ApiCreatedResponse({ description: 'As it was made.', headers: etagHeaders, schema: reported(view) }),
    ApiOkResponse({
      description: 'With `dryRun=true`: as it would be made.',
      schema: reported(planned, planned.name.replace(/View$/, 'Reply')),
    }),
  );
}

/** A route that takes something away and answers nothing but a report. */
export function ApiTakenAway(description: string): MethodDecorator {
  return applyDecorators(
    ApiExtraModels(FieldDecisionView),
    ApiNoContentResponse({ description, headers: etagHeaders }),
    ApiOkResponse({
      description: 'The same, with the report that was asked for; with `dryRun=true` nothing has happened yet.',
      headers: etagHeaders,
      schema: { title: 'ReportView', type: 'object', required: ['report'], properties: { report } },
    }),
  );
}

export function ApiCapabilities(): MethodDecorator {
  return applyDecorators(
    ApiExtraModels(CapabilityView),
    ApiOkResponse({
      description: 'By the pointer that a refusal or a report names the field with.',
      schema: {
        title: 'CapabilitiesView',
        type: 'object',
        required: ['version', 'fields'],
        properties: {
          version: { type: 'integer', example: 7 },
          fields: { type: 'object', additionalProperties: { $ref: getSchemaPath(CapabilityView) } },
        },
      },
    }),
  );
}

function reported(view: Type, title = `Changed${view.name}`) {
  return { title, allOf: [{ $ref: getSchemaPath(view) }], type: 'object', properties: { report } };
}
