import { applyDecorators, createParamDecorator, type ExecutionContext, type PipeTransform } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Failure } from '../failure.js';
import { FORM_TYPE, readFormFile } from './form-file.js';

export interface UploadOptions {
  /** What the form calls the file, for the document; any name is taken. */
  name: string;
  description: string;
  mostBytes: number;
}

/**
 * The file of a form, whatever the form calls it, read once the guard has let the caller in. Answers 400 without a file or
 * when the form ends early, 413 and 415.
 *
 * @example replace(@UploadedFile({ name: 'avatar', description: 'A picture.', mostBytes: 1024 }) image: Buffer)
 */
export function UploadedFile({ name, description, mostBytes }: UploadOptions): ParameterDecorator {
  const file = { type: 'string', format: 'binary', description };
  const title = `${name.charAt(0).toUpperCase()}${name.slice(1)}Form`;
  return (target, method, index) => {
    WholeRequest(new FilePipe(name, mostBytes))(target, method, index);
    const descriptor = Object.getOwnPropertyDescriptor(target, method as string);
    if (descriptor === undefined) return;
    const decorators = applyDecorators(
      RouteConfig({ takesUpload: true }),
      ApiConsumes(FORM_TYPE),
      ApiBody({ required: true, schema: { title, type: 'object', required: [name], properties: { [name]: file } } }),
    );
    decorators(target, method as string, descriptor);
  };
}

/**
 * Lets forms through to the routes with an uploaded file, unread; to any other they are a media type that isn't taken.
 *
 * NOTE: @fastify/multipart would do so for every route, and put two hooks before each request of each of them.
 */
export function acceptUploads(server: FastifyInstance): void {
  server.addContentTypeParser(FORM_TYPE, ({ routeOptions }, _body, done) => {
    const takesUpload = 'takesUpload' in (routeOptions.config ?? {});
    done(takesUpload ? null : Object.assign(new Error('No forms here.'), { statusCode: 415 }));
  });
}

const WholeRequest = createParamDecorator((_data: unknown, context: ExecutionContext): FastifyRequest => {
  return context.switchToHttp().getRequest<FastifyRequest>();
});

class FilePipe implements PipeTransform<FastifyRequest, Promise<Buffer>> {
  constructor(
    private readonly name: string,
    private readonly mostBytes: number,
  ) {}

  async transform({ raw }: FastifyRequest): Promise<Buffer> {
    const file = await readFormFile(raw, this.mostBytes);
    if (file === undefined) throw noFile(this.name);
    return file;
  }
}

function noFile(name: string): Failure {
  const message = 'The form has no file.';
  return new Failure('invalid', 'required', message, { errors: [{ pointer: `/${name}`, code: 'required', message }] });
}
