import { describe, expect, it } from '@jest/globals';
import {
  exceptionalHoursFaults,
  holidayFaults,
  readExceptionalHours,
  readHolidays,
  type SpecialDayFault,
} from '../../src/values/special-days.js';

const canadaDay = { date: '2027-07-01', label: 'Canada Day' };
const lateOpening = { date: '2027-12-24', closed: false, start: '12:00', end: '16:00' };

function dates(count: number): string[] {
  return Array.from({ length: count }, (_, i) => new Date(Date.UTC(2027, 0, 1 + i)).toISOString().slice(0, 10));
}

function brief(faults: SpecialDayFault[]): string[] {
  return faults.map((fault) => `${fault.code} ${fault.pointer}`);
}

describe('the faults of holidays', () => {
  it.each<[string, unknown, string[]]>([
    ['none', [], []],
    ['one', [canadaDay], []],
    ['a leap day', [{ date: '2028-02-29', label: '' }], []],
    ['400', dates(400).map((date) => ({ date, label: 'x' })), []],
    ['401', dates(401).map((date) => ({ date, label: 'x' })), ['too_many ']],
    ['no list', { 0: canadaDay }, ['not_an_array ']],
    ['no object', ['2027-07-01', null], ['not_an_object /0', 'not_an_object /1']],
    ['no such day', [{ date: '2027-02-29', label: 'x' }], ['not_a_date /0/date']],
    ['no such month', [{ date: '2027-13-01', label: 'x' }], ['not_a_date /0/date']],
    ['a year 0', [{ date: '0000-01-01', label: 'x' }], ['not_a_date /0/date']],
    ['a moment', [{ date: '2027-07-01T00:00:00Z', label: 'x' }], ['not_a_date /0/date']],
    ['a date as a number', [{ date: 20270701, label: 'x' }], ['not_a_date /0/date']],
    ['a date twice', [canadaDay, { ...canadaDay, label: 'again' }], ['duplicate_date /1/date']],
    ['no date twice', [{ label: 'x' }, { label: 'y' }], ['not_a_date /0/date', 'not_a_date /1/date']],
    ['no label', [{ date: '2027-07-01' }], ['not_a_text /0/label']],
    ['a long label', [{ ...canadaDay, label: 'x'.repeat(101) }], ['too_long /0/label']],
    ['a NUL', [{ ...canadaDay, label: 'x\0' }], ['forbidden_character /0/label']],
    ['an unknown key', [{ ...canadaDay, closed: true }], ['unknown_field /0/closed']],
  ])('for %s', (_kind, value, found) => {
    expect(brief(holidayFaults(value))).toEqual(found);
  });
});

describe('the faults of exceptional hours', () => {
  it.each<[string, unknown, string[]]>([
    ['open hours', [lateOpening], []],
    ['open hours with a label', [{ ...lateOpening, label: 'Christmas Eve' }], []],
    ['hours up to midnight', [{ ...lateOpening, end: '24:00' }], []],
    ['a closed date', [{ date: '2027-12-24', closed: true }], []],
    ['a closed date with nulls', [{ date: '2027-12-24', closed: true, start: null, end: null, label: null }], []],
    ['no closed', [{ date: '2027-12-24', start: '12:00', end: '16:00' }], ['not_a_boolean /0/closed']],
    ['open without hours', [{ date: '2027-12-24', closed: false }], ['not_a_time /0/start', 'not_a_time /0/end']],
    ['open with null', [{ ...lateOpening, end: null }], ['not_a_time /0/end']],
    ['closed with no time', [{ ...lateOpening, closed: true, start: 'noon' }], ['not_a_time /0/start']],
    ['a start of 24:00', [{ ...lateOpening, start: '24:00' }], ['not_a_time /0/start']],
    ['a label of 101', [{ ...lateOpening, label: '👩'.repeat(101) }], ['too_long /0/label']],
    ['a label of 100', [{ ...lateOpening, label: '👩'.repeat(100) }], []],
    ['a date twice', [lateOpening, lateOpening], ['duplicate_date /1/date']],
  ])('for %s', (_kind, value, found) => {
    expect(brief(exceptionalHoursFaults(value))).toEqual(found);
  });
});

describe('reading special days', () => {
  it('orders holidays by date', () => {
    const newYear = { date: '2027-01-01', label: '' };
    expect(readHolidays([canadaDay, newYear])).toEqual([newYear, canadaDay]);
  });

  it('fills what is absent and forgets the times of a closed date', () => {
    expect(
      readExceptionalHours([
        { ...lateOpening, closed: true },
        { ...lateOpening, date: '2027-01-01' },
      ]),
    ).toEqual([
      { date: '2027-01-01', closed: false, start: '12:00', end: '16:00', label: null },
      { date: '2027-12-24', closed: true, start: null, end: null, label: null },
    ]);
  });
});
