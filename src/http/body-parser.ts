import { failure, invalidRequest } from '../failure.js';
import { jsonFaults } from '../values/json-map.js';

const malformedJson = failure('invalid', 'malformed_json', 'The body is not JSON in UTF-8.');

/** Two levels more than a free-form map may have. */
const MOST_LEVELS = 34;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** `undefined` for no body; whether there has to be one is for the handler to say. */
export function parseJson(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  const value = parsed(bytes);
  const errors = jsonFaults(value, { depth: MOST_LEVELS });
  if (errors.length > 0) throw invalidRequest({ errors });
  return value;
}

/** NOTE: keys such as `__proto__` become own properties here, as any other key. */
function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch {
    throw malformedJson();
  }
}
