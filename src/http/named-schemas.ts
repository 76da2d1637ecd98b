import { isDeepStrictEqual } from 'node:util';
import type { OpenAPIObject } from '@nestjs/swagger';

/**
 * Moves every schema with a `title` to the components, under that name, so that clients made from the document have a
 * type for it. What a class can't describe, such as a page of something, is written as a schema with a title.
 */
export function nameSchemas(document: OpenAPIObject): void {
  const schemas = ((document.components ??= {}).schemas ??= {}) as Record<string, unknown>;
  for (const [name, schema] of Object.entries(schemas)) schemas[name] = moved(schema, schemas);
  document.paths = moved(document.paths, schemas) as OpenAPIObject['paths'];
}

/** The same without its titled parts, which are in `schemas` then. */
function moved(part: unknown, schemas: Record<string, unknown>): unknown {
  if (Array.isArray(part)) return part.map((one) => moved(one, schemas));
  if (typeof part !== 'object' || part === null) return part;
  const parts = Object.entries(part as Record<string, unknown>);
  const whole: Record<string, unknown> = Object.fromEntries(
    parts.map(([key, value]) => [key, isExample(key) ? value : moved(value, schemas)]),
  );
  const { title, ...schema } = whole;
  if (typeof title !== 'string') return whole;
  if (title in schemas && !isDeepStrictEqual(schemas[title], schema)) throw new Error(`Two schemas are ${title}.`);
  schemas[title] = schema;
  return { $ref: `#/components/schemas/${title}` };
}

function isExample(key: string): boolean {
  return key === 'example' || key === 'examples';
}
