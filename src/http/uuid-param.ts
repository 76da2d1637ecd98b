import { Param, type PipeTransform } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import { notFound } from '../failure.js';
import { isUuid } from '../values/uuid.js';

/**
 * A path parameter that is an id, in lower case. A malformed one names nothing, so it is answered as an unknown one: 404.
 *
 * @example get(@UuidParam('id') id: string)
 */
export function UuidParam(name: string): ParameterDecorator {
  return (target, method, index) => {
    Param(name, uuidPipe)(target, method, index);
    const descriptor = Object.getOwnPropertyDescriptor(target, method as string);
    if (descriptor) ApiParam({ name, format: 'uuid' })(target, method as string, descriptor);
  };
}

const uuidPipe: PipeTransform<unknown, string> = {
  transform(value) {
    if (!isUuid(value)) throw notFound();
    return value.toLowerCase();
  },
};
