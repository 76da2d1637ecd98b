import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import moment from 'moment-timezone';
import { DAYS, type Period } from '../../src/values/business-hours.js';
import { intervalsBetween, scheduleAt, scheduleOf, type ScheduleFacts } from '../../src/values/schedule.js';
import { timeAt } from '../../src/values/time-of-day.js';
import { rounds } from '../support/rounds.js';

const daily = (...periods: Period[]): ScheduleFacts['periods'] => Object.fromEntries(DAYS.map((day) => [day, periods]));
const period = (text: string): Period => {
  const [start = '', end = ''] = text.split('-');
  return { start, end };
};
const DAY = 86_400_000;

/** What begins on the date, as instants. */
function cameTo(timezone: string, date: string, ...texts: string[]): string[] {
  const closed = moment.utc(date).subtract(1, 'day').format('YYYY-MM-DD');
  const schedule = scheduleOf({
    timezone,
    periods: {},
    exceptionalHours: texts.map((text) => ({ date, closed: false, label: null, ...period(text) })),
    holidays: [{ date: closed, label: 'The day before' }],
  });
  const from = Date.parse(date) - DAY;
  const found = intervalsBetween(schedule, { from, to: from + 4 * DAY });
  return found.map(
    ({ from, to }) => `${new Date(from).toISOString().slice(5, 16)} ${new Date(to).toISOString().slice(5, 16)}`,
  );
}

describe('a period of wall-clock times is, in UTC', () => {
  it.each([
    // New York and Toronto: 02:00 to 03:00 isn't there on March 8, and 01:00 to 02:00 is there twice on November 1.
    ['America/New_York', '2026-03-08', '01:00-04:00', '03-08T06:00 03-08T08:00'],
    ['America/New_York', '2026-03-08', '09:00-17:00', '03-08T13:00 03-08T21:00'],
    ['America/New_York', '2026-03-08', '02:30-05:00', '03-08T07:00 03-08T09:00'],
    ['America/New_York', '2026-03-08', '01:00-02:30', '03-08T06:00 03-08T07:00'],
    ['America/New_York', '2026-03-08', '02:10-02:50', undefined],
    ['America/New_York', '2026-11-01', '01:30-05:00', '11-01T05:30 11-01T10:00'],
    ['America/New_York', '2026-11-01', '01:10-01:50', '11-01T05:10 11-01T05:50'],
    ['America/New_York', '2026-11-01', '00:00-02:00', '11-01T04:00 11-01T07:00'],
    ['America/New_York', '2026-11-01', '09:00-17:00', '11-01T14:00 11-01T22:00'],
    ['America/Toronto', '2026-03-07', '22:00-06:00', '03-08T03:00 03-08T10:00'],
    ['America/Toronto', '2026-10-31', '22:00-06:00', '11-01T02:00 11-01T11:00'],
    ['America/Toronto', '2026-03-08', '00:00-24:00', '03-08T05:00 03-09T04:00'],
    ['America/Toronto', '2026-11-01', '00:00-24:00', '11-01T04:00 11-02T05:00'],
    // Summer ends in April there.
    ['Australia/Sydney', '2026-04-04', '09:00-17:00', '04-03T22:00 04-04T06:00'],
    ['Australia/Sydney', '2026-04-05', '09:00-17:00', '04-04T23:00 04-05T07:00'],
    ['Australia/Sydney', '2026-10-04', '01:00-05:00', '10-03T15:00 10-03T18:00'],
    // Half an hour, from 02:00 to 02:30 and from 02:00 to 01:30.
    ['Australia/Lord_Howe', '2026-10-04', '01:00-03:00', '10-03T14:30 10-03T16:00'],
    ['Australia/Lord_Howe', '2026-10-04', '02:15-03:00', '10-03T15:30 10-03T16:00'],
    ['Australia/Lord_Howe', '2026-04-05', '01:00-02:00', '04-04T14:00 04-04T15:30'],
    ['Asia/Kathmandu', '2026-07-01', '10:00-18:00', '07-01T04:15 07-01T12:15'],
    // Until 2026 an hour ahead but in Ramadan; from then on never.
    ['Africa/Casablanca', '2026-03-22', '02:30-05:00', '03-22T02:00 03-22T04:00'],
    ['Africa/Casablanca', '2026-06-01', '09:00-17:00', '06-01T08:00 06-01T16:00'],
    ['Africa/Casablanca', '2026-12-01', '09:00-17:00', '12-01T09:00 12-01T17:00'],
    // Midnight itself wasn't there in spring; without summer since 2019.
    ['America/Sao_Paulo', '2018-11-04', '00:00-02:00', '11-04T03:00 11-04T04:00'],
    ['America/Sao_Paulo', '2018-11-03', '20:00-24:00', '11-03T23:00 11-04T03:00'],
    ['America/Sao_Paulo', '2026-11-04', '09:00-18:00', '11-04T12:00 11-04T21:00'],
    // Stays an hour ahead from 2026 on.
    ['America/Vancouver', '2026-12-01', '09:00-17:00', '12-01T16:00 12-02T00:00'],
    // The clocks left out this day.
    ['Pacific/Apia', '2011-12-30', '09:00-17:00', undefined],
    ['Pacific/Apia', '2011-12-29', '22:00-06:00', '12-30T08:00 12-30T10:00'],
    ['UTC', '2026-02-28', '22:00-06:00', '02-28T22:00 03-01T06:00'],
  ])('%s %s %s: %s', (timezone, date, text, expected) => {
    expect(cameTo(timezone, date, text)).toEqual(expected === undefined ? [] : [expected]);
  });
});

describe('a schedule', () => {
  const nights = scheduleOf({
    timezone: 'America/Toronto',
    periods: daily(period('22:00-06:00')),
    holidays: [{ date: '2026-12-25', label: 'Christmas' }],
    exceptionalHours: [{ date: '2026-12-26', closed: false, start: '12:00', end: '14:00', label: null }],
  });
  const at = (text: string) => scheduleAt(nights, Date.parse(text));

  it('has a period from its first instant to the one before its last', () => {
    expect(at('2026-12-01T02:59:59.999Z')).toEqual({ isIn: false, until: Date.parse('2026-12-01T03:00Z'), date: null });
    expect(at('2026-12-01T03:00Z')).toEqual({ isIn: true, until: Date.parse('2026-12-01T11:00Z'), date: null });
    expect(at('2026-12-01T11:00Z')).toMatchObject({ isIn: false });
  });

  it('ends on a holiday what has begun before, and begins nothing on it', () => {
    expect(at('2026-12-25T09:00Z')).toMatchObject({ isIn: true, until: Date.parse('2026-12-25T11:00Z') });
    expect(at('2026-12-26T04:00Z')).toEqual({ isIn: false, until: Date.parse('2026-12-26T17:00Z'), date: 'holiday' });
    expect(at('2026-12-26T18:00Z')).toMatchObject({ isIn: true, date: 'exceptionalHours' });
  });

  it('joins periods that touch, over midnight too', () => {
    const always = scheduleOf({
      timezone: 'Europe/Kyiv',
      periods: daily(period('00:00-12:00'), period('12:00-24:00')),
    });
    const [from, to] = [Date.parse('2026-03-01T00:00Z'), Date.parse('2026-04-01T00:00Z')];

    expect(intervalsBetween(always, { from, to })).toEqual([{ from, to }]);
  });

  it('knows what never changes', () => {
    const [never, always] = [{}, daily(period('00:00-24:00'))].map((periods) =>
      scheduleOf({ timezone: 'UTC', periods }),
    );

    expect(never && scheduleAt(never, 0)).toEqual({ isIn: false, until: null, date: null });
    expect(always && scheduleAt(always, 0)).toEqual({ isIn: true, until: null, date: null });
  });

  const minutes = fc.integer({ min: 0, max: 1439 });
  const spans = fc.array(fc.tuple(minutes, minutes), { maxLength: 3 });
  const world = fc.record({
    timezone: fc.constantFrom(
      'America/Toronto',
      'Australia/Lord_Howe',
      'Africa/Casablanca',
      'Asia/Kathmandu',
      'Pacific/Apia',
    ),
    week: fc.array(spans, { minLength: 7, maxLength: 7 }),
    instant: fc.integer({ min: Date.parse('2026-01-01') / 60_000, max: Date.parse('2027-01-01') / 60_000 }),
    within: fc.double({ min: 0, max: 0.999, noNaN: true }),
  });
  const random = { numRuns: rounds({ quick: 100, long: 100_000 }), seed: 42 };

  it('says what the clock on the wall says, until it says otherwise', () => {
    fc.assert(
      fc.property(world, ({ timezone, week, instant, within }) => {
        const facts = week.map((day) => day.map(([from, to]) => ({ start: timeAt(from), end: timeAt(to) })));
        const periods = Object.fromEntries(DAYS.map((day, nth) => [day, facts[nth] ?? []]));
        const schedule = scheduleOf({ timezone, periods });
        const now = instant * 60_000;

        const { isIn, until } = scheduleAt(schedule, now);

        const end = until ?? now + 30 * DAY;
        expect(scheduleAt(schedule, now + Math.floor((end - now) * within)).isIn).toBe(isIn);
        if (until !== null && until < now + 300 * DAY) expect(scheduleAt(schedule, until).isIn).toBe(!isIn);
        if (isSteady(timezone, now)) expect(isIn).toBe(isOnTheWall(week, moment.tz(now, timezone)));
      }),
      random,
    );
  });

  function isSteady(timezone: string, now: number): boolean {
    const offsets = [-2, -1, 0, 1, 2].map((days) => moment.tz(now + days * DAY, timezone).utcOffset());
    return new Set(offsets).size === 1;
  }

  /** By another library's reading of the clock. */
  function isOnTheWall(week: [number, number][][], wall: moment.Moment): boolean {
    const [today, minute] = [wall.isoWeekday() - 1, wall.hours() * 60 + wall.minutes()];
    const hasToday = week[today]?.some(([from, to]) => from <= minute && (minute < to || to <= from));
    const hasYesterday = week[(today + 6) % 7]?.some(([from, to]) => to <= from && minute < to);
    return hasToday === true || hasYesterday === true;
  }
});
