import { applyDecorators, createParamDecorator, type ExecutionContext, type PipeTransform } from '@nestjs/common';
import { ApiBody } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Failure } from '../failure.js';
import { StreamedTypes } from './body-types.js';
import { FORM_TYPE, readFormFile } from './form-file.js';

export interface UploadOptions {
  /** What the form calls the file, for the document; any name is taken. */
  name: string;
  description: string;
  mostBytes: number;
}

/** Reads the file, once: 400 without a file or when the form ends early, 413 and 415. */
export type ReadUpload = () => Promise<Buffer>;

/**
 * The file of a form, whatever the form calls it, unread: whoever may not upload now isn't heard out.
 *
 * @example replace(@UploadedFile({ name: 'avatar', description: 'A picture.', mostBytes: 1024 }) image: ReadUpload)
 */
export function UploadedFile({ name, description, mostBytes }: UploadOptions): ParameterDecorator {
  const file = { type: 'string', format: 'binary', description };
  const title = `${name.charAt(0).toUpperCase()}${name.slice(1)}Form`;
  return (target, method, index) => {
    WholeRequest(new FilePipe(name, mostBytes))(target, method, index);
    const descriptor = Object.getOwnPropertyDescriptor(target, method as string);
    if (descriptor === undefined) return;
    const decorators = applyDecorators(
      StreamedTypes(FORM_TYPE),
      ApiBody({ required: true, schema: { title, type: 'object', required: [name], properties: { [name]: file } } }),
    );
    decorators(target, method as string, descriptor);
  };
}

const WholeRequest = createParamDecorator((_data: unknown, context: ExecutionContext): FastifyRequest => {
  return context.switchToHttp().getRequest<FastifyRequest>();
});

class FilePipe implements PipeTransform<FastifyRequest, ReadUpload> {
  constructor(
    private readonly name: string,
    private readonly mostBytes: number,
  ) {}

  transform({ raw }: FastifyRequest): ReadUpload {
    return async () => {
      const file = await readFormFile(raw, this.mostBytes);
      if (file === undefined) throw noFile(this.name);
      return file;
    };
  }
}

/** The form has no file, which the document calls by this name. */
export function noFile(name: string): Failure {
  const message = 'The form has no file.';
  return new Failure('invalid', 'required', message, { errors: [{ pointer: `/${name}`, code: 'required', message }] });
}
