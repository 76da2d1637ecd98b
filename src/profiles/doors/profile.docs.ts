import { applyDecorators } from '@nestjs/common';
import { ApiAcceptedResponse, ApiExtraModels, ApiOkResponse, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { MergePatch } from '../../http/body-types.js';
import { etagHeaders } from '../../http/etag.js';
import { ApiExamples } from '../../http/example-bodies.js';
import { VersionProblem } from '../../http/problem.dto.js';
import { FieldDecisionView } from '../../writes/decision.dto.js';
import { report } from '../../writes/writes.docs.js';
import { ProfileDto } from './profile.dto.js';
import { DeferredChangeView } from '../deferred/deferred.view.js';
import { ChangeRequestView } from '../requests/requests.view.js';
import { EffectivePersonaView, PersonaView, UserView } from './profile.view.js';

/** A body as it is sent. */
type ProfileExample = { [Name in keyof ProfileDto]?: unknown };

/** A route that answers a profile. */
export function ApiProfile(): MethodDecorator {
  return applyDecorators(
    ApiExtraModels(UserView, PersonaView, EffectivePersonaView),
    ApiOkResponse({
      description: 'The user as stored, and the persona beside it.',
      headers: etagHeaders,
      schema: { title: 'ProfileView', type: 'object', required, properties: profile },
    }),
  );
}

/** A route that changes a profile, with bodies to try; its headers and queries come with `WriteOptions` and `ApplyAt`. */
export function ApiProfileWrite(examples: Record<string, ProfileExample>): MethodDecorator {
  return applyDecorators(MergePatch(), ApiExamples(ProfileDto, examples), ApiProfileAnswers());
}

/** What a write of a profile answers, whatever is sent to it. */
export function ApiProfileAnswers(): MethodDecorator {
  return applyDecorators(
    ApiExtraModels(
      UserView,
      PersonaView,
      EffectivePersonaView,
      FieldDecisionView,
      DeferredChangeView,
      ChangeRequestView,
    ),
    ApiRepeatable(),
    ApiOkResponse({
      description: 'The profile after the change.',
      headers: etagHeaders,
      schema: {
        title: 'ChangedProfileView',
        type: 'object',
        required,
        properties: { ...profile, report, deferredRevert },
      },
    }),
    ApiAcceptedResponse({
      description:
        'With `applyAt`, a new address that waits for its proof, or a request: the profile as it is now, and what waits.',
      headers: etagHeaders,
      schema: {
        title: 'DeferredProfileView',
        type: 'object',
        required: [...required, 'report'],
        properties: {
          ...profile,
          report,
          deferredChange: {
            allOf: [{ $ref: getSchemaPath(DeferredChangeView) }],
            description: 'With `applyAt`, or of a new address: what waits. Absent where only a request does.',
          },
          deferredRevert,
          changeRequest: {
            allOf: [{ $ref: getSchemaPath(ChangeRequestView) }],
            description: 'With `Prefer: handling=request`: what was refused, and is asked for instead.',
          },
        },
      },
    }),
  );
}

/** A write that is safe to send late or twice: what a late one is refused with. The headers come with the options. */
export function ApiRepeatable(): MethodDecorator {
  return applyDecorators(
    ApiExtraModels(VersionProblem),
    ApiResponse({
      status: 412,
      description: '`If-Match` names an older version; `ETag` is the one to read again.',
      headers: etagHeaders,
      content: { 'application/problem+json': { schema: { $ref: getSchemaPath(VersionProblem) } } },
    }),
  );
}

const profile = {
  user: { $ref: getSchemaPath(UserView) },
  persona: { oneOf: [{ $ref: getSchemaPath(PersonaView) }, { type: 'null' }] },
  effectivePersona: { $ref: getSchemaPath(EffectivePersonaView) },
};
const deferredRevert = {
  allOf: [{ $ref: getSchemaPath(DeferredChangeView) }],
  description: 'With `revertAt`: what will take this change back. Absent where nothing was changed.',
};
const required = Object.keys(profile);
const persona = {
  persona: { position: 'Leasing Manager', businessHours: '9am-6pm Mon-Fri' },
  notificationPreferences: { campaigns: false },
  automations: { followUp: { enabled: true, afterDays: 3 } },
};

/** What people try with their own profile. */
export const myExamples = {
  'The published example': {
    fullName: 'Alex Rep',
    email: 'alex@acme.example',
    phoneNumber: '+14155550199',
    designation: 'Senior Account Executive',
    callForwardingEnabled: true,
  },
  'Persona, preferences and automations': persona,
  'Refused for a SALES_REP': { accessRole: 'ADMIN' },
} satisfies Record<string, ProfileExample>;

/** What administrators try with other people's. */
export const personExamples = {
  'Name and designation': { fullName: 'Alex Rep', designation: 'Senior Account Executive' },
  'Make them a head of their department': { accessRole: 'DEPARTMENT_HEAD' },
  'Persona, preferences and automations': persona,
  'Disable them; their logins end at once': { status: 'disabled' },
  'Enable them again': { status: 'active' },
  'Put them into a department, by your department’s id': { departmentId: '0197a3c0-5b7e-7cc1-9d43-2f60a1b2c3d4' },
} satisfies Record<string, ProfileExample>;
