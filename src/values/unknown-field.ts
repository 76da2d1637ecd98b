import type { Fault } from './fault.js';
import { pointer } from './json-map.js';

/** A fault for each key of an object that isn't among the known ones. */
export function unknownFieldFaults(value: object, known: readonly string[]): Fault<'unknown_field'>[] {
  const unknown = Object.keys(value).filter((key) => !known.includes(key));
  const message = `Only ${known.join(', ')} are known here.`;
  return unknown.map((key) => ({
    pointer: pointer(key),
    code: 'unknown_field',
    message,
    parameters: { allowed: known },
  }));
}
