import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiConsumes } from '@nestjs/swagger';

/** The bodies that a route takes; JSON, unless it says something else. */
export interface BodyTypes {
  /** Media types in lower case. */
  types: readonly string[];
  /** Whether the handler reads the body by itself, as it arrives. */
  isStreamed: boolean;
}

const JSON_TYPE = 'application/json';
const MERGE_PATCH_TYPE = 'application/merge-patch+json';
const BODY_TYPES = 'roster:body-types';

const onlyJson: BodyTypes = { types: [JSON_TYPE], isStreamed: false };
const patches: BodyTypes = { types: [JSON_TYPE, MERGE_PATCH_TYPE], isStreamed: false };

/** A route whose JSON may be called a merge patch as well (RFC 7396); everywhere else that type is a 415. */
export function MergePatch(): MethodDecorator {
  return applyDecorators(SetMetadata(BODY_TYPES, patches), ApiConsumes(...patches.types));
}

/** A route whose handler reads a body of one of these types by itself. */
export function StreamedTypes(...types: string[]): MethodDecorator {
  const taken: BodyTypes = { types, isStreamed: true };
  return applyDecorators(SetMetadata(BODY_TYPES, taken), ApiConsumes(...types));
}

export function bodyTypesOf(handler: object): BodyTypes {
  return (Reflect.getMetadata(BODY_TYPES, handler) as BodyTypes | undefined) ?? onlyJson;
}
