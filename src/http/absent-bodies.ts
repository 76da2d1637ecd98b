import type { Type } from '@nestjs/common';
import { ApiBody } from '@nestjs/swagger';

/** A class decorator for bodies that need not be sent: none is one without fields. */
export function MayBeAbsent(): ClassDecorator {
  return (type) => {
    mayBeAbsent.add(type);
  };
}

export function isAbsentAllowed(type: unknown): boolean {
  return mayBeAbsent.has(type);
}

/** Says so of a route in the document. */
export function ApiOptionalBody(type: Type): MethodDecorator {
  return ApiBody({ type, required: false });
}

const mayBeAbsent = new Set<unknown>();
