import type { Type } from '@nestjs/common';
import { getSchemaPath, type OpenAPIObject } from '@nestjs/swagger';

/** How an API of its own envelope describes its answers from 400 up. */
export interface FaultDocs {
  /** The body of every such answer. */
  readonly schema: Type;
  readonly contentType: string;
  /** What each status means; every operation can answer each of them. */
  readonly statuses: Readonly<Record<number, string>>;
}

const verbs = ['get', 'put', 'post', 'delete', 'patch'] as const;

/** Adds the API's faults to every operation, unless the operation describes a status itself. */
export function documentFaults(document: OpenAPIObject, { schema, contentType, statuses }: FaultDocs): void {
  const content = { [contentType]: { schema: { $ref: getSchemaPath(schema) } } };
  for (const item of Object.values(document.paths)) {
    for (const verb of verbs) {
      const responses = item[verb]?.responses;
      if (responses === undefined) continue;
      for (const [status, description] of Object.entries(statuses)) responses[status] ??= { description, content };
      responses.default ??= { description: 'Any other status from 400 up.', content };
    }
  }
}
