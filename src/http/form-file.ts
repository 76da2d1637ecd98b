import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyHeaders } from '@fastify/busboy';
import { Failure, failure } from '../failure.js';

export const FORM_TYPE = 'multipart/form-data';

/** What boundaries, headers and small fields take beside the file. */
export const FORM_BYTES = 64 * 1024;
const LIMITS = { files: 1, fields: 20, parts: 21, fieldSize: 16 * 1024, headerPairs: 20, headerSize: 8192 };

const noForm = failure('unsupported-type', 'unsupported_media_type', `Send the file as ${FORM_TYPE}.`, {
  allowed: [FORM_TYPE],
});
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

/** A file inside a form, as its sender calls it; the name and the type may be empty or anything. */
interface FormFile {
  name: string;
  type: string;
  chunks: AsyncIterable<Buffer>;
}

/** What a form holds: its small fields, the last of each name, and what was made of its first file. */
interface ReadForm<Kept> {
  fields: Record<string, string>;
  file: Kept | undefined;
}

/** Reads a form as it arrives, of which the file is never held in memory: `keep` takes it in. */
export async function readForm<Kept>(
  { contentType, chunks }: { contentType: string; chunks: AsyncIterable<Buffer> },
  keep: (file: FormFile) => Promise<Kept>,
): Promise<ReadForm<Kept>> {
  const form = openForm({ headers: { 'content-type': contentType } }, Infinity);
  const fields = new Map<string, string>();
  let file: { stream: Readable; kept: Promise<Kept> } | undefined;
  form.on('field', (name, value) => fields.set(name, value));
  form.on('file', (_field, stream, name = '', _coding, type) => {
    const chunks = stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
    const kept = keep({ name, type, chunks });
    // NOTE: a form that ends inside the file fails there as well, and without a listener that ends the service.
    stream.on('error', () => undefined);
    // What isn't taken in any more is passed over, so that the form comes to its end.
    kept.catch(() => stream.resume());
    file = { stream, kept };
  });
  try {
    await pipeline(Readable.from(chunks), form);
  } catch (error) {
    const fault = error instanceof Failure ? error : brokenForm();
    file?.stream.destroy(fault);
    await file?.kept.catch(() => undefined);
    throw fault;
  }
  return { fields: Object.fromEntries(fields), file: await file?.kept };
}

function openForm({ headers }: Pick<IncomingMessage, 'headers'>, fileSize: number) {
  try {
    return new Busboy({ headers: headers as BusboyHeaders, limits: { ...LIMITS, fileSize } });
  } catch {
    throw brokenForm(); // No boundary.
  }
}

function tooLarge(mostBytes: number): Failure {
  const message = `The file may have at most ${mostBytes / 1024 / 1024} MiB.`;
  return new Failure('too-large', 'file_too_large', message, { parameters: { limit: mostBytes } });
}
