import type { OpenAPIObject } from '@nestjs/swagger';
import { operationsOf } from './operations.js';

interface Parameter {
  in?: string;
  required?: boolean;
  description?: string;
  schema?: { example?: string | number | boolean };
}

/**
 * Takes the examples of optional queries into their descriptions: Swagger UI fills them in as if they were wanted, and a
 * list with every filter set is empty.
 */
export function leaveQueriesEmpty(document: OpenAPIObject): void {
  const parameters = operationsOf(document).flatMap(({ operation }) => (operation.parameters ?? []) as Parameter[]);
  for (const parameter of parameters) {
    if (parameter.in !== 'query' || parameter.required === true || parameter.schema?.example === undefined) continue;
    const { example, ...schema } = parameter.schema;
    parameter.schema = schema;
    parameter.description = [parameter.description, `For example \`${example.toString()}\`.`].filter(Boolean).join(' ');
  }
}
