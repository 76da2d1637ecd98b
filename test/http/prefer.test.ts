import { expect, it } from '@jest/globals';
import { preferenceOf } from '../../src/http/prefer.js';

it.each([
  ['handling=lenient', 'lenient'],
  ['Handling = "Lenient"', 'lenient'],
  ['respond-async, handling=lenient;reason=x', 'lenient'],
  ['handling=strict, handling=lenient', 'strict'],
  ['handling=lenient, handling=strict', 'lenient'],
  ['handling="strict" , handling=lenient', 'strict'],
  ['handling, handling=lenient', ''],
  ['wait=10; handling=lenient', undefined],
  ['note="a, handling=lenient"', undefined],
  ['note="a, handling=lenient", handling=strict', 'strict'],
  ['"handling=lenient', undefined],
  ['xhandling=lenient', undefined],
  ['', undefined],
  [undefined, undefined],
  [['handling=strict', 'handling=lenient'], 'strict'],
])('reads how %j wants to be handled as %j', (header, value) => {
  expect(preferenceOf(header, 'handling')).toBe(value);
});
