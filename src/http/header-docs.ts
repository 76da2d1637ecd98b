import { applyDecorators } from '@nestjs/common';
import { ApiHeader, type ApiHeaderOptions } from '@nestjs/swagger';

/** A route that minds `If-Match`. */
export function ApiIfMatch(): MethodDecorator {
  return optionalHeader(
    'If-Match',
    String.raw`^("\d{1,9}(\.[\w-]{16})?"|\*)$`,
    'Refuse with 412 unless this is still the `ETag`.',
  );
}

/** A route whose writes can be sent twice. */
export function ApiIdempotencyKey(): MethodDecorator {
  const about = 'Chosen by the client: a repeated request gets the first answer and changes nothing again.';
  return optionalHeader('Idempotency-Key', String.raw`^[\x21-\x7e]{1,255}$`, about);
}

/** A route that keeps what is allowed and refuses the rest, if told. */
export function ApiPrefer(): MethodDecorator {
  const about =
    '`handling=lenient` applies what is allowed and reports the rest, instead of all or nothing; of two, the first counts.';
  return optionalHeader('Prefer', '^handling=(lenient|strict)$', about);
}

/** A route that asks for what it refuses as well, if told. */
export function ApiPreferRequest(): MethodDecorator {
  const about =
    '`handling=lenient` applies what is allowed and reports the rest, instead of all or nothing. `handling=request` does the same, and ' +
    'makes a request of what was refused, for whoever could lift the refusal; what nobody lifts stays refused. Of two, the first counts.';
  return optionalHeader('Prefer', '^handling=(lenient|request|strict)$', about);
}

/** Decorates a method from a decorator of its parameters, so that what is read is documented as well. */
export function describeMethod(...[target, method, ...decorators]: DescribedMethod): void {
  const descriptor = Object.getOwnPropertyDescriptor(target, method as string);
  if (descriptor !== undefined) applyDecorators(...decorators)(target, method as string, descriptor);
}

type DescribedMethod = [target: object, method: string | symbol | undefined, ...decorators: MethodDecorator[]];

/** NOTE: no example, which Swagger UI would fill in and send. */
function optionalHeader(name: string, pattern: string, description: string): MethodDecorator {
  const schema: ApiHeaderOptions['schema'] = { type: 'string', pattern };
  return ApiHeader({ name, required: false, description, schema });
}
