import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { originOf } from '../../changes/change-origin.js';
import { idempotencyOf } from '../../changes/idempotency.js';
import type { ChangeSource } from '../../changes/origin.js';
import type { FieldFault } from '../../failure.js';
import { ApiIdempotencyKey, ApiIfMatch, describeMethod } from '../../http/header-docs.js';
import { versionOf } from '../../http/if-match.js';
import type { HttpRequest } from '../../http/request.js';
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

function writeOptionsOf(source: ChangeSource, request: HttpRequest): ChangeOptions {
  return askedOf(request, source, MINDED);
}
