import { applyDecorators } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiExtraModels,
  ApiHeader,
  ApiOkResponse,
  ApiQuery,
  ApiResponse,
  getSchemaPath,
} from '@nestjs/swagger';
import { CapabilityView, FieldDecisionView, ProfileDto } from './profile.dto.js';
import { VersionProblem } from './version-problem.dto.js';
import { PersonaView, UserView } from './profile.view.js';

const etag = {
  ETag: { description: 'The version of the profile, for `If-Match`.', schema: { type: 'string', example: '"7"' } },
};

/** A route that answers a profile. */
export function ApiProfile(): MethodDecorator {
  return applyDecorators(
    ApiExtraModels(UserView, PersonaView),
    ApiOkResponse({
      description: 'The user as stored, and the persona beside it.',
      headers: etag,
      schema: { type: 'object', required: ['user', 'persona'], properties: profile },
    }),
  );
}

/** A route that changes a profile; the headers and queries of `WriteOptions`. */
export function ApiProfileWrite(): MethodDecorator {
  return applyDecorators(
    ApiExtraModels(UserView, PersonaView, FieldDecisionView),
    ApiConsumes('application/json', 'application/merge-patch+json'),
    ApiBody({ type: ProfileDto, examples: bodies }),
    ApiRepeatable(),
    ApiHeader({
      name: 'Prefer',
      required: false,
      description: '`handling=lenient` applies what is allowed and reports the rest, instead of all or nothing.',
    }),
    ApiQuery({ name: 'dryRun', required: false, type: Boolean, description: 'Decide everything and write nothing.' }),
    ApiQuery({ name: 'report', required: false, type: Boolean, description: 'List what became of each field.' }),
    ApiOkResponse({
      description: 'The profile after the change.',
      headers: etag,
      schema: { type: 'object', required: ['user', 'persona'], properties: { ...profile, report } },
    }),
  );
}

/** A write that is safe to send late or twice: the two headers, and what they refuse with. */
export function ApiRepeatable(): MethodDecorator {
  return applyDecorators(
    ApiExtraModels(VersionProblem),
    ApiHeader({ name: 'If-Match', required: false, description: 'Refuse with 412 unless this is still the `ETag`.' }),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description: 'Chosen by the client: a repeated request gets the first answer and changes nothing again.',
    }),
    ApiResponse({
      status: 412,
      description: '`If-Match` names an older version.',
      content: { 'application/problem+json': { schema: { $ref: getSchemaPath(VersionProblem) } } },
    }),
  );
}

export function ApiCapabilities(): MethodDecorator {
  return applyDecorators(
    ApiExtraModels(CapabilityView),
    ApiOkResponse({
      description: 'By the pointer that a refusal or a report names the field with.',
      schema: {
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

const profile = {
  user: { $ref: getSchemaPath(UserView) },
  persona: { oneOf: [{ $ref: getSchemaPath(PersonaView) }, { type: 'null' }] },
};
const report = {
  type: 'array',
  description: 'With `report=true`, `dryRun=true` or `Prefer: handling=lenient`.',
  items: { $ref: getSchemaPath(FieldDecisionView) },
};

const bodies = {
  published: {
    summary: 'The published example',
    value: {
      fullName: 'Alex Rep',
      email: 'alex@acme.example',
      phoneNumber: '+14155550199',
      designation: 'Senior Account Executive',
      callForwardingEnabled: true,
    },
  },
  persona: {
    summary: 'Persona, preferences and automations',
    value: {
      persona: { position: 'Leasing Manager', businessHours: '9am-6pm Mon-Fri' },
      notificationPreferences: { campaigns: false },
      automations: { followUp: { enabled: true, afterDays: 3 } },
    },
  },
  refused: { summary: 'Refused for a SALES_REP', value: { accessRole: 'ADMIN' } },
};
