import { failure, invalidRequest } from '../failure.js';
import { jsonFaults } from '../values/json-map.js';
import { numberFaults } from '../values/json-numbers.js';
import { notAt, noteTextFaults } from './text-faults.js';

const malformedJson = failure('invalid', 'malformed_json', 'The body is not JSON in UTF-8.');

/** Two levels more than a free-form map may have. */
const MOST_LEVELS = 34;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** `undefined` for no body; whether there has to be one is for the handler to say. */
export function parseJson(bytes: Buffer): unknown {
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
