import { expect, it } from '@jest/globals';
import { deviceOf } from '../../src/security/device.js';

const WEBKIT = 'AppleWebKit/537.36 (KHTML, like Gecko)';

it.each([
  ['Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0', 'Firefox on Linux'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:999.0) Gecko/20100101 Firefox/999.0', 'Firefox on Linux'],
  [
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/130.0 Safari/537.36 Edg/130`,
    'Microsoft Edge on Windows',
  ],
  [`Mozilla/5.0 (Linux; Android 14; Pixel 8) ${WEBKIT} Chrome/130.0 Mobile Safari/537.36`, 'Chrome on Android'],
  ['RosterApp/3.1 (iPhone; iOS 17.1)', 'RosterApp on iOS'],
  ['curl/8.5.0', 'curl'],
  ['node', 'node'],
  ['constructor', 'constructor'],
  ['<b>evil.example</b>/1 (X11; Linux)', 'b evil.example b on Linux'],
  ['\u202e/\u0000', null],
  ['   ', null],
  ['', null],
  [undefined, null],
])('calls %j %j', (userAgent, device) => {
  expect(deviceOf(userAgent)).toBe(device);
});

it('is short, whatever is told', () => {
  expect(deviceOf(`${'A'.repeat(5_000)}/1 (X11; Linux)`)?.length).toBeLessThanOrEqual(60);
});
