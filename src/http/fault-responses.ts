import type { Type } from '@nestjs/common';
import { getSchemaPath, type OpenAPIObject } from '@nestjs/swagger';
import { EARLY_REFUSALS, UNREADABLE } from './early-refusals.js';
import { operationsOf } from './operations.js';
import { Problem } from './problem.dto.js';

/** How an API of its own envelope describes its answers from 400 up. */
export interface FaultDocs {
  /** The body of every such answer. */
  readonly schema: Type;
  readonly contentType: string;
  /** What each status means; every operation can answer each of them. */
  readonly statuses: Readonly<Record<number, string>>;
}

/** Adds the API's faults to every operation, unless the operation describes a status itself. */
export function documentFaults(document: OpenAPIObject, { schema, contentType, statuses }: FaultDocs): void {
  const content = { [contentType]: { schema: { $ref: getSchemaPath(schema) } } };
  for (const { operation } of operationsOf(document)) {
    const { responses = {} } = operation;
    for (const [status, description] of Object.entries({ ...EARLY_REFUSALS, ...statuses })) {
      responses[status] ??= { description, content };
    }
    for (const [status, description] of Object.entries(UNREADABLE))
      responses[status] = { description, content: problem };
    responses.default ??= { description: 'Any other status from 400 up.', content };
  }
}

/** NOTE: what can't be read as a request has no path yet, so it is refused the same way for every API. */
const problem = { 'application/problem+json': { schema: { $ref: getSchemaPath(Problem) } } };
