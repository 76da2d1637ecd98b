import type { Type } from '@nestjs/common';
import { ApiBody } from '@nestjs/swagger';

/**
 * Bodies that work as they are, by what they do, the first for whoever presses *Try it out*. What has to be an id of the
 * reader's own is said in the words; a test sends each of them.
 */
export function ApiExamples<Body extends object>(
  type: Type<Body>,
  bodies: Readonly<Record<string, { [Name in keyof Body]?: unknown }>>,
): MethodDecorator {
  const examples = Object.entries(bodies).map(([summary, value], nth) => [`example${nth + 1}`, { summary, value }]);
  return ApiBody({
    type,
    examples: Object.fromEntries(examples) as Record<string, { summary: string; value: object }>,
  });
}
