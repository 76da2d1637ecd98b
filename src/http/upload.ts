import type { IncomingMessage } from 'node:http';
import { applyDecorators, createParamDecorator, type ExecutionContext, type PipeTransform } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import { Busboy, type BusboyHeaders } from '@fastify/busboy';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Failure, failure } from '../failure.js';

export interface UploadOptions {
  /** What the form calls the file, for the document; any name is taken. */
  name: string;
  description: string;
  mostBytes: number;
}

/**
 * The file of a form (RFC 7578), which is read once the guard has let the caller in. A second file and other fields are
 * passed over. Answers 400 without a file or when the form ends early, 413 and 415.
 *
 * @example replace(@UploadedFile({ name: 'avatar', description: 'A picture.', mostBytes: 1024 }) image: Buffer)
 */
export function UploadedFile({ name, description, mostBytes }: UploadOptions): ParameterDecorator {
  const file = { type: 'string', format: 'binary', description };
  return (target, method, index) => {
    WholeRequest(new FilePipe(name, mostBytes))(target, method, index);
    const descriptor = Object.getOwnPropertyDescriptor(target, method as string);
    if (descriptor === undefined) return;
    const decorators = applyDecorators(
      RouteConfig({ takesUpload: true }),
      ApiConsumes(FORM),
      ApiBody({ schema: { type: 'object', required: [name], properties: { [name]: file } } }),
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
  server.addContentTypeParser(FORM, ({ routeOptions }, _body, done) => {
    const takesUpload = 'takesUpload' in (routeOptions.config ?? {});
    done(takesUpload ? null : Object.assign(new Error('No forms here.'), { statusCode: 415 }));
  });
}

const FORM = 'multipart/form-data';
/** What boundaries, headers and small fields take beside the file. */
const FORM_BYTES = 64 * 1024;
const LIMITS = { files: 1, fields: 20, parts: 21, fieldSize: 1024, headerPairs: 20, headerSize: 8192 };

const noForm = failure('unsupported-type', 'unsupported_media_type', `Send the file as ${FORM}.`);
const brokenForm = failure('invalid', 'malformed_form', `The body is no whole ${FORM}.`);

const WholeRequest = createParamDecorator((_data: unknown, context: ExecutionContext): FastifyRequest => {
  return context.switchToHttp().getRequest<FastifyRequest>();
});

class FilePipe implements PipeTransform<FastifyRequest, Promise<Buffer>> {
  constructor(
    private readonly name: string,
    private readonly mostBytes: number,
  ) {}

  async transform({ raw, headers }: FastifyRequest): Promise<Buffer> {
    if (!headers['content-type']?.toLowerCase().startsWith(FORM)) throw noForm();
    if (Number(headers['content-length']) > this.mostBytes + FORM_BYTES) throw tooLarge(this.mostBytes);
    const file = await readFile(raw, this.mostBytes);
    if (file === undefined) throw noFile(this.name);
    return file;
  }
}

/** NOTE: no `pipeline`, which would end the connection with a form that is refused, and so the answer as well. */
function readFile(request: IncomingMessage, mostBytes: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const form = openForm(request, mostBytes);
    let file: Buffer[] | undefined;
    const fail = (failure: Failure) => {
      request.unpipe(form).resume();
      reject(failure);
    };
    form.on('file', (_name, stream) => {
      const chunks: Buffer[] = [];
      file = chunks;
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('limit', () => fail(tooLarge(mostBytes)));
      // NOTE: a form that ends inside the file fails here as well, and without a listener that ends the service.
      stream.on('error', () => fail(brokenForm()));
    });
    form.on('finish', () => resolve(file && Buffer.concat(file)));
    form.on('error', () => fail(brokenForm()));
    request.on('error', () => fail(brokenForm()));
    request.pipe(form);
  });
}

function openForm({ headers }: IncomingMessage, fileSize: number) {
  try {
    return new Busboy({ headers: headers as BusboyHeaders, limits: { ...LIMITS, fileSize } });
  } catch {
    throw brokenForm(); // No boundary.
  }
}

function noFile(name: string): Failure {
  const message = 'The form has no file.';
  return new Failure('invalid', 'required', message, { errors: [{ pointer: `/${name}`, code: 'required', message }] });
}

function tooLarge(mostBytes: number): Failure {
  return new Failure('too-large', 'file_too_large', `The file may have at most ${mostBytes / 1024 / 1024} MiB.`);
}
