import type { IncomingHttpHeaders } from 'node:http';
import { HttpException } from '@nestjs/common';
import { Failure } from '../failure.js';

/** Whether a body follows, be it an empty one of unknown length. */
export function announcesBody(headers: IncomingHttpHeaders): boolean {
  const { 'content-length': length = '0', 'transfer-encoding': coding } = headers;
  return coding !== undefined || length !== '0';
}

/** The media type in lower case, without parameters; empty when there is none. */
export function mediaTypeOf(contentType = ''): string {
  return (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();
}

/** Refuses a body that would be misread: packed, in another charset than UTF-8, or of a type that isn't taken. */
export function checkBodyHeaders(headers: IncomingHttpHeaders, types: readonly string[]): void {
  const { 'transfer-encoding': transfer = 'chunked', 'content-type': type } = headers;
  if (transfer.trim().toLowerCase() !== 'chunked') throw new HttpException('Only chunked.', 501);
  if (isPacked(headers['content-encoding'])) throw packed();
  if (!types.includes(mediaTypeOf(type))) throw otherType(types);
  if (!isUtf8(type ?? '')) throw otherCharset();
}

function isPacked(codings = ''): boolean {
  return codings.split(',').some((coding) => !['', 'identity'].includes(coding.trim().toLowerCase()));
}

/** Every `charset` counts, should there be several: who reads the first and who reads the last have to agree. */
function isUtf8(contentType: string): boolean {
  const charsets = contentType.matchAll(/;\s*charset\s*=\s*(?:"([^"]*)"|([^\s;]*))/gi);
  return [...charsets].every(([, quoted, plain]) => /^utf-?8$/i.test(quoted ?? plain ?? ''));
}

function otherType(types: readonly string[]): Failure {
  const message = `Send the body as ${types.join(' or ')}.`;
  return new Failure('unsupported-type', 'unsupported_media_type', message, { parameters: { allowed: types } });
}

function otherCharset(): Failure {
  return new Failure('unsupported-type', 'unsupported_charset', 'Send the body in UTF-8.');
}

/** RFC 9110, 15.5.16. */
function packed(): Failure {
  const headers = { 'Accept-Encoding': 'identity' };
  return new Failure('unsupported-type', 'unsupported_encoding', 'Send the body as it is, not compressed.', {
    headers,
  });
}
