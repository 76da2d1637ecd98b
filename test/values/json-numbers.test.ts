import { expect, it } from '@jest/globals';
import { numberFaults } from '../../src/values/json-numbers.js';

it.each([
  '0',
  '7',
  '-7',
  '0.1',
  '1.0',
  '1.50',
  '1e5',
  '1E+2',
  '-2.5e-3',
  '0.1234567890123456',
  '0.10000000000000000000',
  '100000000000000000000.0',
  '1e300',
  '5e-324',
  '0.000000000000000000001',
  '9007199254740991',
  '0e99',
  '1e400',
])('keeps %s', (number) => {
  expect(numberFaults(`{"a":${number}}`)).toEqual([]);
});

it.each([
  '-0',
  '-0.0',
  '-0e5',
  '1e-400',
  '-1e-400',
  '0.12345678901234567890',
  '12345678901234567890',
  '9007199254740993',
  '1.00000000000000000001',
  '123456789.123456789',
  '4e-324',
  '1.23456789012345678e5',
])('loses %s', (number) => {
  expect(numberFaults(`{"a":${number}}`)).toMatchObject([{ pointer: '/a', code: 'number_not_exact' }]);
});

it('says where', () => {
  const text = '{"a~/b" : [1, {"x":[ [] , {} ,"-0", -0]}], "c\\"\\u0041": {"d":1e-400 , "e":true}, "f":\n-0.00}';
  const pointers = numberFaults(text).map((fault) => fault.pointer);
  expect(pointers).toEqual(['/a~0~1b/1/x/3', '/c"A/d', '/f']);
});

it('takes what only looks like a number, in a text or a key', () => {
  expect(numberFaults('{"a,-0":"x:-0, 12345678901234567890, 1e-400", "b":["[-0", "\\\\", "\\",-0"]}')).toEqual([]);
});

it('stops at twenty', () => {
  expect(numberFaults(`[${Array(1000).fill('-0').join()}]`)).toHaveLength(20);
});

it('takes a hostile text of the largest size in no time', () => {
  const size = 250_000;
  const hostile = [
    '[ '.padEnd(size),
    '[1'.padEnd(size, '1'),
    `["${'\\"'.repeat(size / 2)}",-0]`,
    ':,'.repeat(size / 2),
    `[1.${'0'.repeat(size)}1]`,
  ];
  const started = performance.now();
  for (const text of hostile) numberFaults(text);
  expect(performance.now() - started).toBeLessThan(2000);
});
