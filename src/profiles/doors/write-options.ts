import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { originOf } from '../../changes/change-origin.js';
import { idempotencyOf } from '../../changes/idempotency.js';
import type { ChangeSource } from '../../changes/origin.js';
import type { FieldFault } from '../../failure.js';
import { ApiIdempotencyKey, ApiIfMatch, ApiPreferRequest, describeMethod } from '../../http/header-docs.js';
import { versionOf } from '../../http/if-match.js';
import { preferenceOf } from '../../http/prefer.js';
import type { HttpRequest } from '../../http/request.js';
import { isJsonObject } from '../../values/json-map.js';
import { askedOf, describeWrite, overwrites } from '../../writes/write-options.js';
import type { ChangeOptions } from '../profiles.service.js';

/**
 * The headers and queries that every profile write understands: `If-Match`, `Idempotency-Key`, `Prefer:
 * handling=lenient`, `?dryRun=true`, `?report=true`.
 *
 * @example update(@CurrentCaller() me: Caller, @Body() body: ProfileDto, @WriteOptions('profile') options: ChangeOptions)
 */
export function WriteOptions(source: ChangeSource): ParameterDecorator {
  return (target, method, index) => {
    Read({ source, read: writeOptionsOf })(target, method, index);
    describeWrite(target, method, MINDED);
  };
}

/**
 * The same for a body of fields, where `Prefer: handling=request` makes a request of those that are refused.
 *
 * @example update(@CurrentCaller() me: Caller, @Body() body: ProfileDto, @RequestableOptions('profile') options: ChangeOptions)
 */
export function RequestableOptions(source: ChangeSource): ParameterDecorator {
  return (target, method, index) => {
    Read({ source, read: requestableOptionsOf })(target, method, index);
    describeMethod(target, method, ApiPreferRequest());
    describeWrite(target, method, ['If-Match']);
  };
}

/**
 * The same for the door of a published contract, which knows none of our extras but the two headers that make a repeated
 * or a late request safe: all or nothing, and other people's profiles for administrators only.
 *
 * @example update(@CurrentCaller() me: Caller, @Body() body: UserDto, @ContractWriteOptions('rinkel') options: ChangeOptions)
 */
export function ContractWriteOptions(source: ChangeSource): ParameterDecorator {
  return (target, method, index) => {
    Read({ source, read: contractOptionsOf })(target, method, index);
    describeMethod(target, method, ...REPEATABLE);
  };
}

/**
 * The same for a write of ours that is no body of fields, such as an upload: the two headers, and the policy table alone says whose
 * profile it may be.
 */
export function RepeatableOptions(source: ChangeSource): ParameterDecorator {
  return (target, method, index) => {
    Read({ source, read: bareOptionsOf })(target, method, index);
    describeMethod(target, method, ...REPEATABLE);
  };
}

const MINDED = ['If-Match', 'Prefer'] as const;
const REPEATABLE = [ApiIfMatch(), ApiIdempotencyKey()];

interface Reading {
  source: ChangeSource;
  read: (source: ChangeSource, request: HttpRequest) => ChangeOptions;
}

const Read = createParamDecorator(({ source, read }: Reading, context: ExecutionContext): ChangeOptions => {
  return read(source, context.switchToHttp().getRequest<HttpRequest>());
});

function contractOptionsOf(source: ChangeSource, request: HttpRequest): ChangeOptions {
  return { others: 'administrators', ...repeatableOptionsOf(source, request) };
}

/** No body of fields, and so none that could be sent again without what clashes. */
function bareOptionsOf(source: ChangeSource, request: HttpRequest): ChangeOptions {
  return { ...repeatableOptionsOf(source, request), bodyOf: () => null };
}

function repeatableOptionsOf(source: ChangeSource, request: HttpRequest): ChangeOptions {
  const faults: FieldFault[] = [];
  return {
    origin: originOf(source, request),
    ifVersion: versionOf(request.headers['if-match'], faults),
    overwrites: overwrites(request),
    idempotency: idempotencyOf(request, faults),
    handling: 'strict',
    mode: 'write',
    reports: false,
    faults,
  };
}

function requestableOptionsOf(source: ChangeSource, request: HttpRequest): ChangeOptions {
  const asked = askedOf(request, source, MINDED);
  const { prefer } = request.headers;
  if (prefer === undefined || preferenceOf(prefer, 'handling') !== 'request') return asked;
  const sent = isJsonObject(request.body) ? request.body : {};
  const { applyAt } = request.query as Record<string, unknown>;
  const faults = applyAt === undefined ? asked.faults : [...(asked.faults ?? []), NOT_BOTH];
  return { ...asked, handling: 'request', reports: true, sent, ...(faults !== undefined && { faults }) };
}

const NOT_BOTH: FieldFault = {
  pointer: 'applyAt',
  code: 'not_with_request',
  message: 'A request is decided when it is approved, so it can’t be for a later instant; leave out one of the two.',
};

function writeOptionsOf(source: ChangeSource, request: HttpRequest): ChangeOptions {
  return askedOf(request, source, MINDED);
}
