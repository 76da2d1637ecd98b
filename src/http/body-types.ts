import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiConsumes } from '@nestjs/swagger';

/** The bodies that a route takes; JSON, unless it says something else. */
export interface BodyTypes {
  /** Media types in lower case. */
  types: readonly string[];
  /** Whether the handler reads the body by itself, as it arrives. */
  isStreamed: boolean;
  /** Whether there need be none, and whether there is one makes no difference: nobody reads it. */
  isUnread?: boolean;
}

const JSON_TYPE = 'application/json';
const MERGE_PATCH_TYPE = 'application/merge-patch+json';
const BODY_TYPES = 'roster:body-types';

const onlyJson: BodyTypes = { types: [JSON_TYPE], isStreamed: false };
const unreadForm: BodyTypes = {
  types: ['application/x-www-form-urlencoded', 'multipart/form-data'],
  isStreamed: true,
  isUnread: true,
};
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

/** A route that takes a form and doesn’t read it: what it says is known before, and no form is as good. */
export function UnreadForm(): MethodDecorator {
  return applyDecorators(SetMetadata(BODY_TYPES, unreadForm), ApiConsumes(...unreadForm.types));
}

export function bodyTypesOf(handler: object): BodyTypes {
  return (Reflect.getMetadata(BODY_TYPES, handler) as BodyTypes | undefined) ?? onlyJson;
}
