import type { FastifyInstance } from 'fastify';
import { failure, invalidRequest } from '../failure.js';
import { jsonFaults } from '../values/json-map.js';
import { numberFaults } from '../values/json-numbers.js';
import { notAt, noteTextFaults } from './text-faults.js';

export const BODY_LIMIT = 256 * 1024;

/** Makes JSON, as such or as a merge patch (RFC 7396), the only bodies that the server takes. */
export function parseJsonBodies(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'buffer' },
    (_request, body, done) => {
      try {
        done(null, parseJson(body as Buffer));
      } catch (error) {
        done(error as Error);
      }
    },
  );
}

const malformedJson = failure('invalid', 'malformed_json', 'The body is not JSON in UTF-8.');

/** Two levels more than a free-form map may have. */
const MOST_LEVELS = 34;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** `undefined` for no body; whether there has to be one is for the handler to say. */
function parseJson(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  const { text, value } = parsed(bytes);
  const faults = jsonFaults(value, { depth: MOST_LEVELS });
  if (faults.some(({ code }) => code === 'too_deep')) throw invalidRequest({ errors: faults });
  noteTextFaults(value, [...faults, ...notAt(faults, numberFaults(text))]);
  return value;
}

/** NOTE: keys such as `__proto__` become own properties here, as any other key. */
function parsed(bytes: Buffer): { text: string; value: unknown } {
  try {
    const text = utf8.decode(bytes);
    return { text, value: JSON.parse(text) };
  } catch {
    throw malformedJson();
  }
}
