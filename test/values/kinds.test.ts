import { describe, expect, it } from '@jest/globals';
import * as kinds from '../../src/values/kinds.js';
import { Misfit, type Kind } from '../../src/values/kinds.js';

const { date, email, flag, id, instant, language, map, number, oneOf, phone, text, timeZone, webUrl } = kinds;

describe('a kind reads what was sent once', () => {
  it.each<[string, Kind<unknown>, unknown, unknown]>([
    ['text', text({ max: 5 }), 'Alex', 'Alex'],
    ['number', number({ min: 1, max: 9 }), 7, 7],
    ['flag', flag(), false, false],
    ['oneOf', oneOf(['a', 'b']), 'b', 'b'],
    ['instant', instant(), '2030-01-01T02:00:00+02:00', new Date('2030-01-01T00:00:00Z')],
    ['date', date(), '2028-02-29', '2028-02-29'],
    ['email', email(), ' Ann@ACME.example ', { address: 'Ann@ACME.example', key: 'ann@acme.example' }],
    ['phone', phone(), '+1 416 555 0111', { e164: '+14165550111', region: 'CA' }],
    ['language', language(), 'EN-ca', 'en-CA'],
    ['timeZone', timeZone(), 'Europe/Kyiv', 'Europe/Kyiv'],
    ['webUrl', webUrl(), 'https://acme.example/a', 'https://acme.example/a'],
    ['id', id(), '0197A3C0-5B7E-7CC1-9D43-2F60A1B2C3D4', '0197a3c0-5b7e-7cc1-9d43-2f60a1b2c3d4'],
    ['map', map(), { a: [1] }, { a: [1] }],
  ])('%s', (name, kind, sent, read) => {
    expect(kind.name).toBe(name);
    expect(kind.read(sent)).toEqual(read);
  });

  it.each<[string, Kind<unknown>, unknown, string]>([
    ['text', text({ max: 3 }), 'Alex', 'too_long'],
    ['number', number({ min: 1, max: 9 }), 7.5, 'invalid_number'],
    ['flag', flag(), 'true', 'wrong_type'],
    ['oneOf', oneOf(['a', 'b']), 'c', 'unknown_value'],
    ['instant', instant(), '2030-01-01', 'invalid_instant'],
    ['date', date(), '2030-02-29', 'invalid_date'],
    ['email', email(), 'nobody', 'invalid_email'],
    ['phone', phone(), '555-0111', 'invalid_phone_number'],
    ['language', language(), 'en_US', 'invalid_language'],
    ['timeZone', timeZone(), 'PST', 'invalid_time_zone'],
    ['webUrl', webUrl(), 'javascript:alert(1)', 'invalid_url'],
    ['id', id(), 'leasing', 'invalid_id'],
    ['map', map(), [], 'wrong_type'],
  ])('no %s', (_name, kind, sent, code) => {
    const found = kind.read(sent);
    expect(found instanceof Misfit ? found.faults : found).toMatchObject([{ pointer: '', code }]);
  });

  it('and the history gives a moment back', () => {
    const at = new Date('2030-01-01T00:00:00.123Z');
    expect(instant().fromHistory(instant().toHistory(at))).toEqual(at);
  });
});
