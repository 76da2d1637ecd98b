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

/**
 * Gives the maps a name as well, those of one kind the same: what is said of one place stays there. For our document alone; those
 * of the contracts stay as they are.
 */
export function nameMaps(document: OpenAPIObject): void {
  const schemas = ((document.components ??= {}).schemas ??= {}) as Record<string, unknown>;
  const named: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(schemas)) schemas[name] = withoutMaps(schema, named);
  document.paths = withoutMaps(document.paths, named) as OpenAPIObject['paths'];
  for (const [name, map] of Object.entries(named)) {
    if (name in schemas) throw new Error(`Two schemas are ${name}.`);
    schemas[name] = map;
  }
}

function withoutMaps(part: unknown, named: Record<string, unknown>): unknown {
  if (Array.isArray(part)) return part.map((one) => withoutMaps(one, named));
  if (typeof part !== 'object' || part === null) return part;
  const whole = Object.fromEntries(
    Object.entries(part).map(([key, value]) => [key, isExample(key) ? (value as unknown) : withoutMaps(value, named)]),
  );
  const { type, additionalProperties, ...told } = whole;
  const isMap = [type].flat().includes('object') && !('properties' in whole) && additionalProperties !== undefined;
  if (!isMap || !OBJECT_OR_NULL.has(String(type))) return whole;
  const name = mapNameOf(additionalProperties);
  named[name] = { type: 'object', additionalProperties };
  const $ref = `#/components/schemas/${name}`;
  return type === 'object' ? { ...told, $ref } : { ...told, anyOf: [{ $ref }, { type: 'null' }] };
}

const OBJECT_OR_NULL = new Set(['object', 'object,null', 'null,object']);

const MAP_NAMES = new Map([
  ['boolean', 'FlagMap'],
  ['boolean,null', 'FlagPatchMap'],
  ['integer', 'CountMap'],
  ['string', 'TextMap'],
]);

/** After what is in it: any JSON, values of one type, or a schema of a name. */
function mapNameOf(values: unknown): string {
  const { $ref, type, anyOf } = values as { $ref?: string; type?: unknown; anyOf?: { $ref?: string }[] };
  if (values === true) return 'JsonMap';
  if ($ref !== undefined) return `${nameIn($ref)}Map`;
  const orNull = anyOf?.find((one) => one.$ref !== undefined)?.$ref;
  if (orNull !== undefined) return `${nameIn(orNull)}PatchMap`;
  const name = MAP_NAMES.get([type].flat().join());
  if (name === undefined) throw new Error(`A map of ${JSON.stringify(values)} has no name.`);
  return name;
}

function nameIn($ref: string): string {
  return ($ref.split('/').at(-1) ?? '').replace(/(View|Dto)$/, '');
}

function isExample(key: string): boolean {
  return key === 'example' || key === 'examples';
}
