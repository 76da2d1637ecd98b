import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import { originOf } from '../changes/change-origin.js';
import { idempotencyOf, type Idempotency } from '../changes/idempotency.js';
import type { ChangeSource, Origin } from '../changes/origin.js';
import type { FieldFault } from '../failure.js';
import { ApiIdempotencyKey, ApiIfMatch, ApiPrefer, describeMethod } from '../http/header-docs.js';
import { versionOf } from '../http/if-match.js';
import { preferenceOf } from '../http/prefer.js';
import type { HttpRequest } from '../http/request.js';
import type { FieldChanges } from '../values/differences.js';
import type { FieldDecision } from './decision.js';

/** How a write is asked for, whatever it is of. */
export interface AskedWrite {
  origin: Origin;
  /** Refuse unless what is written still has this version. */
  ifVersion: number | undefined;
  /** Whether it changes or takes away what is there, so that an organization may ask for `ifVersion`. */
  overwrites: boolean;
  idempotency: Idempotency | undefined;
  /** `strict`: all or nothing. `lenient`: apply what is allowed. */
  handling: 'strict' | 'lenient';
  /** `dry-run` decides everything and writes nothing. */
  mode: 'write' | 'dry-run';
  /** Whether the answer lists what became of each field. */
  reports: boolean;
  /** Of a change that takes another back. */
  takingBack?: TakingBack;
  /** What is wrong with the headers and the query: then it is decided, to be refused with what is wrong beside it. */
  faults?: readonly FieldFault[];
}

/** What a change takes back: it changes nothing but that, and only from what that has made of it. */
export interface TakingBack {
  /** As the history tells it. */
  fields: FieldChanges;
  /** What of the same change isn't taken back, told in the report. */
  stays: readonly FieldDecision[];
}

/** What a route minds of what a write may be asked with; a repeated request and a dry run are minded by all of them. */
export type Minded = 'If-Match' | 'Prefer';

/**
 * The headers and queries that a write understands: `Idempotency-Key`, `?dryRun=true`, `?report=true`, and if the route minds
 * them `If-Match` and `Prefer: handling=lenient`.
 *
 * @example update(@CurrentActor() me: Actor, @Body() body: OrganizationDto, @Asked('organizations', 'If-Match', 'Prefer') asked: AskedWrite)
 */
export function Asked(source: ChangeSource, ...minded: Minded[]): ParameterDecorator {
  return (target, method, index) => {
    Read({ source, minded })(target, method, index);
    describeWrite(target, method, minded);
  };
}

/** The same of a write of many things, which says what became of each anyway: `Idempotency-Key` and `?dryRun=true`. */
export function AskedOfMany(source: ChangeSource): ParameterDecorator {
  return (target, method, index) => {
    Read({ source, minded: [] })(target, method, index);
    describeMethod(target, method, ApiIdempotencyKey(), ApiQuery(DRY_RUN));
  };
}

/** Says in the document what {@link Asked} reads. */
export function describeWrite(target: object, method: string | symbol | undefined, minded: readonly Minded[]): void {
  const headers = [
    ...(minded.includes('If-Match') ? [ApiIfMatch()] : []),
    ApiIdempotencyKey(),
    ...(minded.includes('Prefer') ? [ApiPrefer()] : []),
  ];
  describeMethod(target, method, ...headers, ...FLAGS.map((flag) => ApiQuery(flag)));
}

const DRY_RUN = {
  name: 'dryRun',
  required: false,
  type: Boolean,
  description: 'Decide everything and write nothing; `ETag` and `version` stay those of what is stored.',
};
const FLAGS = [
  DRY_RUN,
  { name: 'report', required: false, type: Boolean, description: 'List what became of each field.' },
];

const Read = createParamDecorator(({ source, minded }: Reading, context: ExecutionContext): AskedWrite => {
  return askedOf(context.switchToHttp().getRequest<HttpRequest>(), source, minded);
});

interface Reading {
  source: ChangeSource;
  minded: readonly Minded[];
}

export function askedOf(request: HttpRequest, source: ChangeSource, minded: readonly Minded[]): AskedWrite {
  const { headers } = request;
  const query = request.query as Record<string, unknown>;
  const faults: FieldFault[] = [];
  const handling = minded.includes('Prefer') && isLenient(headers.prefer) ? 'lenient' : 'strict';
  const mode = flagOf(query, 'dryRun', faults) ? 'dry-run' : 'write';
  return {
    origin: originOf(source, request),
    ifVersion: minded.includes('If-Match') ? versionOf(headers['if-match'], faults) : undefined,
    overwrites: minded.includes('If-Match') && overwrites(request),
    idempotency: mode === 'dry-run' ? undefined : idempotencyOf(request, faults),
    handling,
    mode,
    reports: flagOf(query, 'report', faults) || mode === 'dry-run' || handling === 'lenient',
    faults,
  };
}

/** What is made has no version yet. */
export function overwrites({ method }: HttpRequest): boolean {
  return method !== 'POST';
}

export function isLenient(prefer: string | string[] | undefined): boolean {
  return preferenceOf(prefer, 'handling') === 'lenient';
}

function flagOf(query: Record<string, unknown>, name: string, faults: FieldFault[]): boolean {
  const value = query[name];
  if (value === undefined || value === 'false') return false;
  if (value === 'true') return true;
  faults.push({ pointer: name, code: 'invalid_flag', message: 'This must be true or false.' });
  return false;
}
