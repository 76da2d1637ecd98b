import { expect, it } from '@jest/globals';
import { acceptedCoding } from '../../src/http/accepted-coding.js';

it.each<[string | undefined, string | undefined]>([
  [undefined, undefined],
  ['', undefined],
  ['gzip', 'gzip'],
  ['br', 'br'],
  ['gzip, deflate, br, zstd', 'br'],
  ['GZIP;q=0.9, BR;q=0.2', 'gzip'],
  ['gzip ; q = 1.000 ,br;q=0.999', 'gzip'],
  ['*', 'br'],
  ['br;q=0, *', 'gzip'],
  ['br;q=0, *;q=0.1', 'gzip'],
  ['gzip;q=0', undefined],
  ['identity', undefined],
  ['identity;q=0.5, gzip;q=0.6', 'gzip'],
  ['identity;q=0.5, gzip;q=0.4', undefined],
  ['identity;q=0, gzip', 'gzip'],
  ['identity;q=0, *;q=0', undefined],
  ['deflate, zstd, compress', undefined],
  ['constructor, __proto__', undefined],
  ['gzip;q=9', undefined],
  ['gzip;q=-1', undefined],
  ['gzip;q=NaN', undefined],
  ['gzip;q', undefined],
  ['xgzip, gzip.', undefined],
  [';;;,,,;q=1', undefined],
  [`${'a,'.repeat(8000)}gzip`, 'gzip'],
])('takes of %j: %j', (header, coding) => {
  expect(acceptedCoding(header)).toBe(coding);
});
