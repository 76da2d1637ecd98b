import { createHash } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import { originOf } from '../changes/change-origin.js';
import type { ChangeSource } from '../changes/changes.origin.js';
import type { Code } from '../codes.js';
import { invalidRequest } from '../failure.js';
import { ApiIdempotencyKey, ApiIfMatch, ApiPrefer, describeMethod } from '../http/header-docs.js';
import { versionOf } from '../http/if-match.js';
import { preferenceOf } from '../http/prefer.js';
import type { HttpRequest } from '../http/request.js';
import type { ChangeOptions } from './profiles.service.js';

/**
 * The headers and queries that every profile write understands: `If-Match`, `Idempotency-Key`, `Prefer:
 * handling=lenient`, `?dryRun=true`, `?report=true`.
 *
 * @example update(@CurrentCaller() me: Caller, @Body() body: ProfileDto, @WriteOptions('profile') options: ChangeOptions)
 */
export function WriteOptions(source: ChangeSource): ParameterDecorator {
  return (target, method, index) => {
    Read({ source, read: writeOptionsOf })(target, method, index);
    describeMethod(target, method, ...REPEATABLE, ApiPrefer(), ...FLAGS.map((flag) => ApiQuery(flag)));
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

const REPEATABLE = [ApiIfMatch(), ApiIdempotencyKey()];

const FLAGS = [
  {
    name: 'dryRun',
    required: false,
    type: Boolean,
    description: 'Decide everything and write nothing; `ETag` and `version` stay those of what is stored.',
  },
  { name: 'report', required: false, type: Boolean, description: 'List what became of each field.' },
];

interface Reading {
  source: ChangeSource;
  read: (source: ChangeSource, request: HttpRequest) => ChangeOptions;
}

const Read = createParamDecorator(({ source, read }: Reading, context: ExecutionContext): ChangeOptions => {
  return read(source, context.switchToHttp().getRequest<HttpRequest>());
});

function contractOptionsOf(source: ChangeSource, request: HttpRequest): ChangeOptions {
  return {
    origin: originOf(source, request),
    ifVersion: versionOf(request.headers['if-match']),
    idempotency: idempotencyOf(request.headers['idempotency-key'], request),
    handling: 'strict',
    mode: 'write',
    reports: false,
    others: 'administrators',
  };
}

function writeOptionsOf(source: ChangeSource, request: HttpRequest): ChangeOptions {
  const { headers } = request;
  const query = request.query as Record<string, unknown>;
  const handling = isLenient(headers.prefer) ? 'lenient' : 'strict';
  const mode = flagOf(query, 'dryRun') ? 'dry-run' : 'write';
  return {
    origin: originOf(source, request),
    ifVersion: versionOf(headers['if-match']),
    idempotency: mode === 'dry-run' ? undefined : idempotencyOf(headers['idempotency-key'], request),
    handling,
    mode,
    reports: flagOf(query, 'report') || mode === 'dry-run' || handling === 'lenient',
  };
}

export function isLenient(prefer: string | string[] | undefined): boolean {
  return preferenceOf(prefer, 'handling') === 'lenient';
}

function idempotencyOf(key: string | string[] | undefined, request: HttpRequest): ChangeOptions['idempotency'] {
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw faulty('Idempotency-Key', 'invalid_idempotency_key', 'This must be 1 to 255 visible ASCII characters.');
  }
  const { headers, body, url } = request;
  const path = url.split('?', 1)[0] ?? url;
  const asked = JSON.stringify([url, headers.prefer ?? null, headers['if-match'] ?? null, body ?? null]);
  return { route: `${request.method} ${path}`, key, requestHash: createHash('sha256').update(asked).digest() };
}

function flagOf(query: Record<string, unknown>, name: string): boolean {
  const value = query[name];
  if (value === undefined || value === 'false') return false;
  if (value === 'true') return true;
  throw faulty(name, 'invalid_flag', 'This must be true or false.');
}

function faulty(pointer: string, code: Code, message: string): Error {
  return invalidRequest({ errors: [{ pointer, code, message }] });
}
