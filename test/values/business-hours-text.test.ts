import { describe, expect, it } from '@jest/globals';
import {
  acceptedBusinessHoursForms,
  formatBusinessHours,
  parseBusinessHoursText,
} from '../../src/values/business-hours-text.js';
import { type BusinessHours, businessHoursOf, DAYS, overlap, type Period } from '../../src/values/business-hours.js';

/** Periods of the days from Monday on, `-` for a closed day; such as `09:00-17:00` five times, then `-` twice. */
function written(hours: BusinessHours | undefined): string[] | undefined {
  return hours && DAYS.map((day) => hours[day].periods.map(({ start, end }) => `${start}-${end}`).join(' ') || '-');
}

function week(monToFri: string, saturday = '-', sunday = '-'): string[] {
  return [...Array<string>(5).fill(monToFri), saturday, sunday];
}

function only(periods: string, ...days: string[]): string[] {
  return DAYS.map((day) => (days.includes(day.slice(0, 3)) ? periods : '-'));
}

describe('reading business hours', () => {
  const everyDay = (periods: string) => week(periods, periods, periods);

  it.each([
    ['9am-6pm Mon-Fri', week('09:00-18:00')],
    ['Mon-Fri 09:00-18:00, Sat 10-14', week('09:00-18:00', '10:00-14:00')],
    ['Mon, Wed, Fri 8:30am - 12pm and 1pm-5pm', only('08:30-12:00 13:00-17:00', 'mon', 'wed', 'fri')],
    ['weekdays 9-5', week('09:00-17:00')],
    ['Weekdays 9-5, closed weekends', week('09:00-17:00')],
    ['Mon-Sun 22:00-06:00', everyDay('22:00-06:00')],
    ['24/7', everyDay('00:00-24:00')],
    ['Open 24 / 7', everyDay('00:00-24:00')],
    ['closed', everyDay('-')],
    ['  CLOSED ', everyDay('-')],
    ['MON – FRI 9AM—6PM', week('09:00-18:00')],
    ['Monday to Friday, from 9:00 to 17:30', week('09:00-17:30')],
    ['Mondays through Fridays: 9 a.m. - 5 p.m.', week('09:00-17:00')],
    ['Mo-Fr 9.30-17.00; Sa closed', week('09:30-17:00')],
    ['Mon.-Fri. 0900-1730', week('09:00-17:30')],
    ['Mon\u2011Fri\u00a09\u201117', week('09:00-17:00')],
    ['every day noon-midnight', everyDay('12:00-00:00')],
    ['daily 0-24', everyDay('00:00-24:00')],
    ['Mon-Fri 24 hours, Sat 8am-8pm', week('00:00-24:00', '08:00-20:00')],
    ['Sat & Sun all day', only('00:00-24:00', 'sat', 'sun')],
    ['Fri-Mon 10-16', only('10:00-16:00', 'fri', 'sat', 'sun', 'mon')],
    ['Mon-Fri 9-12, 13-17, Sat, Sun 10-14', week('09:00-12:00 13:00-17:00', '10:00-14:00', '10:00-14:00')],
    ['13-17, 9-12 Tues', only('09:00-12:00 13:00-17:00', 'tue')],
    ['9-5 Mon-Thurs, 9-3 Fri', ['09:00-17:00', '09:00-17:00', '09:00-17:00', '09:00-17:00', '09:00-15:00', '-', '-']],
    ['Mon-Fri 9-5\nclosed Sat\nSun 10-2pm', week('09:00-17:00', '-', '10:00-14:00')],
    ['Mon-Fri 9-5, and Sat 10-2', week('09:00-17:00', '10:00-14:00')],
    ['Sat 9-5pm', only('09:00-17:00', 'sat')],
    ['Sat 1-5pm', only('13:00-17:00', 'sat')],
    ['Sat 9am-5', only('09:00-17:00', 'sat')],
    ['Sat 9am-17:00', only('09:00-17:00', 'sat')],
    ['Sat 12am-12pm', only('00:00-12:00', 'sat')],
    ['Sat 10pm-2am', only('22:00-02:00', 'sat')],
    ['Sat 10:00-6:00', only('10:00-18:00', 'sat')],
    ['Sat 10:00-06:00', only('10:00-06:00', 'sat')],
    ['Sat 12:00-10:00', only('12:00-10:00', 'sat')],
    ['Sat 22-6', only('22:00-06:00', 'sat')],
    ['Sat 12-8', only('12:00-20:00', 'sat')],
    ['Sat 7-11', only('07:00-11:00', 'sat')],
    ['Sat 01-5', only('01:00-05:00', 'sat')],
    ['Sat 09:00-5:00', only('09:00-05:00', 'sat')],
    ['Sat 03:00-5pm', only('03:00-17:00', 'sat')],
    ['Sat 01:00-05:00', only('01:00-05:00', 'sat')],
  ])('takes %j', (text, hours) => {
    expect(written(parseBusinessHoursText(text))).toEqual(hours);
  });

  it.each([
    ['nothing', ''],
    ['separators only', ' ; , '],
    ['other words', 'by appointment'],
    ['words after the hours', 'Mon-Fri 9-5 or so'],
    ['a stray sign', 'Mon-Fri #9-5'],
    ['a zone', 'Mon-Fri 9am-5pm EST'],
    ['days without hours', 'Mon-Fri'],
    ['hours without days', '9:00-17:00'],
    ['a day after the last hours', 'Mon-Fri 9-5, Sat'],
    ['a part without days', 'Mon-Fri 9-5; 10-2'],
    ['a day with two meanings', 'Sat closed Sun'],
    ['a day named twice', 'Mon-Fri 9-5, Fri 9-3'],
    ['a span from a day to itself', 'Mon-Mon 9-5'],
    ['a span of spans', 'weekdays-Sun 9-5'],
    ['an unknown day', 'Moonday 9-5'],
    ['a name of a prototype', 'constructor 9-5'],
    ['overlapping hours', 'Mon 9-13, 12-17'],
    ['hours beyond the day', 'Mon 9-25'],
    ['a start at the end of the day', 'Mon 24:00-06:00'],
    ['minutes beyond the hour', 'Mon 9:60-17:00'],
    ['13 in the afternoon', 'Mon 13pm-5pm'],
    ['0 am', 'Mon 0am-5pm'],
    ['a plain early start', 'Mon 1-5'],
    ['equal plain hours', 'Mon 9-9'],
    ['an end in either half', 'Mon 9am-11'],
    ['a start in neither half', 'Mon 10-2am'],
    ['half past twelve to a quarter past', 'Mon 12.30-12.15'],
    ['half past twelve to twelve', 'Mon 12.30-12'],
    ['half a period', 'Mon 9-'],
    ['seven periods', 'Mon 1:00pm-1:30pm, 2pm-3pm, 3pm-4pm, 4pm-5pm, 5pm-6pm, 6pm-7pm, 7pm-8pm'],
    ['too long a text', `Mon-Fri 9-5${' '.repeat(1000)}`],
  ])('refuses %s', (_reason, text) => {
    expect(parseBusinessHoursText(text)).toBeUndefined();
  });

  it('takes every form that a refusal shows', () => {
    expect(acceptedBusinessHoursForms.filter((form) => !parseBusinessHoursText(form))).toEqual([]);
  });

  it('refuses a hostile text at once', () => {
    const started = performance.now();
    for (const part of ['mon ', '9', '9-', '24 ', 'mon-', 'a', '- ', ' ', ',', '12pm'])
      parseBusinessHoursText(part.repeat(1000 / part.length));
    expect(performance.now() - started).toBeLessThan(200);
  });
});

describe('writing business hours', () => {
  it.each([
    ['9am-6pm Mon-Fri', 'Mon-Fri 09:00-18:00'],
    ['sat 10-14; weekdays 9-12 and 13-17', 'Mon-Fri 09:00-12:00 and 13:00-17:00, Sat 10:00-14:00'],
    ['mon, wed 9-5', 'Mon 09:00-17:00, Wed 09:00-17:00'],
    ['daily 24h', '24/7'],
    ['closed', 'closed'],
  ])('of %j gives %j', (text, formatted) => {
    expect(formatBusinessHours(parseBusinessHoursText(text) ?? businessHoursOf({}))).toBe(formatted);
  });

  it('gives a text that is read as the same hours', () => {
    const random = seededRandom(20261121);
    for (let i = 0; i < 3000; i += 1) {
      const hours = randomHours(random);
      const text = formatBusinessHours(hours);
      expect({ text, hours: parseBusinessHoursText(text) }).toEqual({ text, hours });
    }
  });

  it('gives a text short enough to be read for the fullest week', () => {
    const periods = (shift: number) =>
      Array.from({ length: 6 }, (_, i) => ({ start: `0${i}:0${shift}`, end: `0${i}:30` }));
    const hours = businessHoursOf(Object.fromEntries(DAYS.map((day, i) => [day, periods(i)])));
    expect(parseBusinessHoursText(formatBusinessHours(hours))).toEqual(hours);
  });
});

/** Mulberry32: the same numbers from 0 up to 1 on every run. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function randomHours(random: () => number): BusinessHours {
  const usual = randomPeriods(random);
  return businessHoursOf(
    Object.fromEntries(DAYS.map((day) => [day, random() < 0.5 ? usual : random() < 0.4 ? [] : randomPeriods(random)])),
  );
}

function randomPeriods(random: () => number): Period[] {
  const time = (hours: number) =>
    `${String(Math.floor(random() * hours)).padStart(2, '0')}:${random() < 0.6 ? '00' : '30'}`;
  const periods = Array.from({ length: Math.floor(random() * 4) }, () => ({
    start: time(24),
    end: random() < 0.1 ? '24:00' : time(24),
  }));
  return overlap(periods) ? periods.slice(0, 1) : periods;
}
