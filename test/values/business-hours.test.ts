import { describe, expect, it } from '@jest/globals';
import { businessHoursFaults } from '../../src/values/business-hours-faults.js';
import {
  businessHoursOf,
  type BusinessHoursPatch,
  CLOSED_ALL_WEEK,
  type DayPatch,
  mergeBusinessHours,
  overlap,
  readBusinessHours,
} from '../../src/values/business-hours.js';

const nineToFive = { start: '09:00', end: '17:00' };
const morning = { start: '09:00', end: '12:00' };
const afternoon = { start: '13:00', end: '17:00' };
const closed = { enabled: false, start: null, end: null, periods: [] };

describe('business hours', () => {
  it('show clients with one span a day the first start and the last end', () => {
    expect(businessHoursOf({ monday: [afternoon, morning] }).monday).toEqual({
      enabled: true,
      start: '09:00',
      end: '17:00',
      periods: [morning, afternoon],
    });
    expect(CLOSED_ALL_WEEK.sunday).toEqual(closed);
  });

  it('of stored or sent days have the other days closed', () => {
    expect(readBusinessHours({ friday: { enabled: true, ...nineToFive } })).toEqual(
      businessHoursOf({ friday: [nineToFive] }),
    );
    expect(readBusinessHours({})).toEqual(CLOSED_ALL_WEEK);
  });

  it.each([
    ['apart', [morning, afternoon], false],
    ['touching', [morning, { start: '12:00', end: '13:00' }], false],
    ['with a moment in common', [{ start: '11:59', end: '13:00' }, morning], true],
    ['one in the other', [nineToFive, { start: '10:00', end: '11:00' }], true],
    ['late and overnight', [{ start: '22:00', end: '06:00' }, nineToFive], false],
    [
      'overnight and later',
      [
        { start: '20:00', end: '02:00' },
        { start: '23:00', end: '24:00' },
      ],
      true,
    ],
    ['twice the same', [morning, morning], true],
  ])('overlap when periods are %s', (_kind, periods, overlapping) => {
    expect(overlap(periods)).toBe(overlapping);
  });
});

describe('a change of a day', () => {
  const current = businessHoursOf({ monday: [morning, afternoon], tuesday: [nineToFive] });

  it.each<[string, DayPatch | null, { start: string; end: string }[]]>([
    ['null closes', null, []],
    ['enabled: false closes, whatever else is sent', { enabled: false, ...nineToFive, periods: [morning] }, []],
    ['an empty object changes nothing', {}, [morning, afternoon]],
    ['enabled: true changes nothing', { enabled: true }, [morning, afternoon]],
    ['the same span changes nothing', { enabled: true, ...nineToFive }, [morning, afternoon]],
    ['the same periods in another order change nothing', { periods: [afternoon, morning] }, [morning, afternoon]],
    ['another end makes one period', { end: '18:00' }, [{ start: '09:00', end: '18:00' }]],
    ['other periods replace', { periods: [morning] }, [morning]],
    ['other periods win over the span sent with them', { ...nineToFive, periods: [morning] }, [morning]],
    [
      'a changed span wins over periods sent back',
      { ...current.monday, end: '18:00' },
      [{ start: '09:00', end: '18:00' }],
    ],
    ['no periods close', { periods: [] }, []],
    ['null periods close', { periods: null }, []],
    ['no start and no end close', { start: null, end: null }, []],
  ])('%s', (_rule, patch, periods) => {
    expect(businessHoursFaults({ monday: patch }, current)).toEqual([]);
    expect(mergeBusinessHours(current, { monday: patch })).toEqual(
      businessHoursOf({ monday: periods, tuesday: [nineToFive] }),
    );
  });

  it.each<[string, DayPatch]>([
    ['a span', nineToFive],
    ['a span, enabled, with what was read', { ...closed, enabled: true, ...nineToFive }],
    ['periods', { periods: [nineToFive] }],
  ])('opens a closed day with %s', (_form, patch) => {
    expect(businessHoursFaults({ sunday: patch }, current)).toEqual([]);
    expect(mergeBusinessHours(current, { sunday: patch }).sunday.periods).toEqual([nineToFive]);
  });

  it('gives the current hours themselves back when nothing changes', () => {
    expect(mergeBusinessHours(current, structuredClone(current))).toBe(current);
    expect(mergeBusinessHours(current, {})).toBe(current);
    expect(mergeBusinessHours(current, { wednesday: null })).toBe(current);
    expect(mergeBusinessHours(current, { monday: null })).not.toBe(current);
  });

  it('leaves both arguments as they were', () => {
    const patch: BusinessHoursPatch = { monday: { periods: [afternoon, morning, { start: '20:00', end: '02:00' }] } };
    const before = JSON.stringify([current, patch]);
    const { periods } = mergeBusinessHours(current, patch).monday;
    for (const period of periods) period.end = '23:59';
    periods.pop();
    expect(JSON.stringify([current, patch])).toBe(before);
  });
});

describe('the faults of business hours', () => {
  const current = businessHoursOf({ tuesday: [nineToFive] });

  it.each<[string, unknown, string[]]>([
    ['a text', '9-5', ['not_an_object ']],
    ['null', null, ['not_an_object ']],
    ['a list', [], ['not_an_object ']],
    ['unknown days', { Monday: {}, constructor: {} }, ['unknown_field /Monday', 'unknown_field /constructor']],
    ['a day that is a text', { monday: '9-5' }, ['not_an_object /monday']],
    ['an unknown key', { monday: { 'from/to': 1 } }, ['unknown_field /monday/from~1to']],
    ['enabled as a text', { monday: { enabled: 'yes' } }, ['not_a_boolean /monday/enabled']],
    ['enabled as null', { monday: { enabled: null } }, ['not_a_boolean /monday/enabled']],
    ['no times', { monday: { start: '9:00', end: 17 } }, ['not_a_time /monday/start', 'not_a_time /monday/end']],
    ['a start of 24:00', { monday: { start: '24:00', end: '24:00' } }, ['not_a_time /monday/start']],
    ['a time with more after it', { monday: { start: '09:00\n', end: '17:00' } }, ['not_a_time /monday/start']],
    ['periods that are no list', { monday: { periods: {} } }, ['not_an_array /monday/periods']],
    ['a period that is no object', { monday: { periods: [null] } }, ['not_an_object /monday/periods/0']],
    ['half a period', { monday: { periods: [{ start: '09:00' }] } }, ['hours_missing /monday/periods/0/end']],
    [
      'a period of null',
      { monday: { periods: [{ start: null, end: '10:00' }] } },
      ['not_a_time /monday/periods/0/start'],
    ],
    ['too many periods', { monday: { periods: Array(7).fill(morning) } }, ['too_many /monday/periods']],
    ['overlapping periods', { monday: { periods: [nineToFive, morning] } }, ['overlapping /monday/periods']],
    ['a closed day enabled without hours', { monday: { enabled: true } }, ['hours_missing /monday']],
    ['an open day enabled with no periods', { tuesday: { enabled: true, periods: [] } }, ['hours_missing /tuesday']],
    ['a start alone on a closed day', { monday: { start: '09:00' } }, ['hours_missing /monday']],
    ['an open day without a start', { tuesday: { start: null } }, ['hours_missing /tuesday']],
    ['faults of two days', { sunday: 1, monday: 2 }, ['not_an_object /monday', 'not_an_object /sunday']],
  ])('are found for %s', (_kind, value, found) => {
    expect(businessHoursFaults(value, current).map((fault) => `${fault.code} ${fault.pointer}`)).toEqual(found);
  });

  it('are none for what clients read', () => {
    expect(businessHoursFaults(current)).toEqual([]);
    expect(businessHoursFaults({ monday: { enabled: true, start: '22:00', end: '24:00' }, sunday: null })).toEqual([]);
    expect(businessHoursFaults({ tuesday: { end: '19:00' } }, current)).toEqual([]);
  });
});
