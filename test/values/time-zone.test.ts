import { describe, expect, it } from '@jest/globals';
import { isTimeZone, timeZoneDataVersion } from '../../src/values/time-zone.js';

describe('a time zone', () => {
  it.each([
    'America/Toronto',
    'Europe/Kyiv',
    'Europe/Kiev',
    'US/Pacific',
    'UTC',
    'GMT',
    'Etc/GMT+5',
    'EST',
    'CET',
    'PST8PDT',
  ])('is %j', (name) => expect(isTimeZone(name)).toBe(true));

  it.each([
    'PST',
    'EDT',
    'america/toronto',
    'AMERICA/TORONTO',
    ' America/Toronto',
    'America/Toronto\0',
    'America',
    'Factory',
    '+02:00',
    'Mars/Olympus',
    '',
    'constructor',
    '__proto__',
    'toString',
  ])('is not %j', (name) => expect(isTimeZone(name)).toBe(false));

  it('is checked against a named release', () => {
    expect(timeZoneDataVersion).toMatch(/^20\d\d[a-z]$/);
  });
});
