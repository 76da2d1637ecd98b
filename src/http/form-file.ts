import type { IncomingMessage } from 'node:http';
import { Busboy, type BusboyHeaders } from '@fastify/busboy';
import { Failure, failure } from '../failure.js';

export const FORM_TYPE = 'multipart/form-data';

/** What boundaries, headers and small fields take beside the file. */
const FORM_BYTES = 64 * 1024;
const LIMITS = { files: 1, fields: 20, parts: 21, fieldSize: 1024, headerPairs: 20, headerSize: 8192 };

const noForm = failure('unsupported-type', 'unsupported_media_type', `Send the file as ${FORM_TYPE}.`);
const brokenForm = failure('invalid', 'malformed_form', `The body is no whole ${FORM_TYPE}.`);

/** The first file of a form (RFC 7578), `undefined` without one; a second file and other fields are passed over. */
export async function readFormFile(request: IncomingMessage, mostBytes: number): Promise<Buffer | undefined> {
  const { headers } = request;
  if (!headers['content-type']?.toLowerCase().startsWith(FORM_TYPE)) throw noForm();
  if (Number(headers['content-length']) > mostBytes + FORM_BYTES) throw tooLarge(mostBytes);
  const form = openForm(request, mostBytes);
  return new Promise((resolve, reject) => {
    let file: Buffer[] | undefined;
    // NOTE: no `pipeline`, which would end the connection with a form that is refused, and so the answer as well.
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
    const failUnlessWhole = () => request.complete || fail(brokenForm());
    if (request.destroyed) failUnlessWhole();
    else request.on('close', failUnlessWhole).pipe(form);
  });
}

function openForm({ headers }: IncomingMessage, fileSize: number) {
  try {
    return new Busboy({ headers: headers as BusboyHeaders, limits: { ...LIMITS, fileSize } });
  } catch {
    throw brokenForm(); // No boundary.
  }
}

function tooLarge(mostBytes: number): Failure {
  return new Failure('too-large', 'file_too_large', `The file may have at most ${mostBytes / 1024 / 1024} MiB.`);
}
