import type { OpenAPIObject } from '@nestjs/swagger';
import { operationsOf } from './operations.js';

/** Describes the ids in paths, unless the operation does so itself: `/organizations/{id}` is the id of the organization. */
export function describePathParameters(document: OpenAPIObject): void {
  for (const { path, operation } of operationsOf(document)) {
    for (const parameter of operation.parameters ?? []) {
      if (!('in' in parameter) || parameter.in !== 'path') continue;
      parameter.description ??= `Id of the ${thingOf(parameter.name, path)}; one that is malformed names nothing.`;
    }
  }
}

/** @example thingOf('id', '/api/companies/{id}') === 'company'; thingOf('userId', …) === 'user' */
function thingOf(name: string, path: string): string {
  if (name !== 'id') return name.replace(/Id$/, '');
  const [, things = ''] = /([^/]+)\/\{id\}/.exec(path) ?? [];
  return things.replace(/ies$/, 'y').replace(/s$/, '').replaceAll('-', ' ');
}
