import type { OpenAPIObject } from '@nestjs/swagger';
import { isJsonObject } from '../values/json-map.js';
import { operationsOf } from './operations.js';

interface Schema {
  $ref?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
  allOf?: Schema[];
  oneOf?: Schema[];
  additionalProperties?: unknown;
}

/** Says of every object in a JSON body that it takes no other fields, as `validation-faults.ts` sees to it. */
export function closeBodies(document: OpenAPIObject): void {
  const named = (document.components?.schemas ?? {}) as Record<string, Schema>;
  const closed = new Set<Schema>();
  for (const { operation } of operationsOf(document)) {
    if (operation.requestBody === undefined || !('content' in operation.requestBody)) continue;
    for (const [type, { schema }] of Object.entries(operation.requestBody.content)) {
      if (schema !== undefined && type.endsWith('json')) close(schema);
    }
  }

  function close(schema: Schema): void {
    if (closed.has(schema)) return;
    closed.add(schema);
    if (schema.properties !== undefined) schema.additionalProperties ??= false;
    for (const inner of partsOf(schema)) close(inner);
  }

  function partsOf({ $ref, properties = {}, items, anyOf = [], allOf = [], oneOf = [], ...open }: Schema): Schema[] {
    const referred = $ref && named[$ref.split('/').at(-1) ?? ''];
    const parts = [...Object.values(properties), ...anyOf, ...allOf, ...oneOf];
    const members = isJsonObject(open.additionalProperties) ? [open.additionalProperties as Schema] : [];
    return [...parts, ...members, ...(items ? [items] : []), ...(referred ? [referred] : [])];
  }
}
