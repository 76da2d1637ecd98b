import type { TestServer } from '../support/server.js';

/** A JSON schema of a document, read freely. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  pattern?: string;
  enum?: unknown[];
  example?: unknown;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  anyOf?: Schema[];
  allOf?: Schema[];
  oneOf?: Schema[];
}

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  schema?: Schema;
}

/** One operation of one of the documents, with the schemas that it refers to. */
export interface Operation {
  method: string;
  path: string;
  parameters: Parameter[];
  /** By media type; none when there is no body. */
  bodies: Record<string, Schema>;
  schemas: Record<string, Schema>;
}

const PLACES = ['/api', '/applivery', '/exante', '/rinkel'];

/** Every operation that the server describes, in all of its documents. */
export async function describedOperations({ anonymous }: TestServer): Promise<Operation[]> {
  const replies = await Promise.all(PLACES.map((place) => anonymous.get(`${place}/openapi.json`)));
  return replies.flatMap(({ body }) => operationsOf(body as Document));
}

interface Document {
  paths: Record<string, Record<string, DescribedOperation>>;
  components: { schemas: Record<string, Schema> };
}

interface DescribedOperation {
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
}

function operationsOf({ paths, components: { schemas } }: Document): Operation[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([verb, { parameters = [], requestBody }]) => {
      const contents = Object.entries(requestBody?.content ?? {});
      const bodies = Object.fromEntries(contents.map(([type, { schema }]) => [type, schema]));
      return { method: verb.toUpperCase(), path, parameters, bodies, schemas };
    }),
  );
}
