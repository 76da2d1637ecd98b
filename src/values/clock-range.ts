import type { Period } from './business-hours.js';
import { timeAt } from './time-of-day.js';

/** One time as people write it: `9`, `9.30`, `09:00`, `5pm`. */
export const CLOCK_TIME = String.raw`\d{1,2}(?:[:.]?[0-5]\d)?(?:\s*[ap]\.?m\b\.?)?`;

/**
 * Reads two times as a period, or returns `undefined` when they can't be read, or can be read in two ways.
 *
 * - am or pm on both: the 12-hour clock. On one of them, the other is the half day that keeps the period within one day,
 *   when only one does (`9-5pm`, `9am-5`; not `9am-11`).
 * - None: the 24-hour clock when an hour is 0 or above 12, has a leading zero, or both are `HH:mm` (`10-14`, `22:00-06:00`).
 * - Else plain hours from 7 on, where an end that isn't later is meant as afternoon: `9-5` is 09:00-17:00. Earlier plain
 *   starts (`1-5`) may be morning or afternoon and are refused.
 */
export function readClockRange(start: string, end: string): Period | undefined {
  const from = readClockTime(start);
  const to = readClockTime(end);
  if (!from || !to || from.minutes === END_OF_DAY) return undefined;
  const range = from.half || to.half ? halfDayRange(from, to) : plainRange(from, to);
  return range && { start: timeAt(range.from), end: timeAt(range.to) };
}

const NOON = 720;
const END_OF_DAY = 1440;
/** 07:00, the earliest start that is read as morning without saying so. */
const EARLIEST_PLAIN_START = 420;

interface ClockTime {
  /** Minutes from midnight as written, 12am and 12pm included. */
  minutes: number;
  half: 'am' | 'pm' | undefined;
  /** Written so that only the 24-hour clock can be meant. */
  is24Hour: boolean;
  /** `HH:mm` in full. */
  isFull: boolean;
}

interface Range {
  from: number;
  to: number;
}

function readClockTime(text: string): ClockTime | undefined {
  const [, digits = '', past = '00', half] = /^(\d{1,2})(?:[:.]?([0-5]\d))?(?:\s*([ap])\.?m\.?)?$/.exec(text) ?? [];
  const hour = Number(digits);
  const minutes = hour * 60 + Number(past);
  if (digits === '' || minutes > END_OF_DAY) return undefined;

  const is24Hour = hour === 0 || hour > 12 || digits.startsWith('0');
  const isFull = /^\d\d:\d\d$/.test(text);
  if (half === undefined) return { minutes, half, is24Hour, isFull };
  if (hour === 0 || hour > 12) return undefined;
  const twelveHour = minutes % NOON;
  return half === 'a'
    ? { minutes: twelveHour, half: 'am', is24Hour, isFull }
    : { minutes: twelveHour + NOON, half: 'pm', is24Hour, isFull };
}

function halfDayRange(from: ClockTime, to: ClockTime): Range | undefined {
  if (from.half && to.half) return { from: from.minutes, to: to.minutes };
  const readings = meanings(from).flatMap((start) => meanings(to).map((end) => ({ from: start, to: end })));
  const withinOneDay = readings.filter((range) => range.from < range.to);
  return withinOneDay.length === 1 || from.half === undefined ? withinOneDay.at(-1) : undefined;
}

/** The minutes that a time may mean beside one with am or pm: a time of the 24-hour clock or with a half has one meaning. */
function meanings(time: ClockTime): number[] {
  if (time.half || time.is24Hour) return [time.minutes];
  const twelveHour = time.minutes % NOON;
  return [twelveHour, twelveHour + NOON];
}

function plainRange(from: ClockTime, to: ClockTime): Range | undefined {
  const range = { from: from.minutes, to: to.minutes };
  if (from.is24Hour || to.is24Hour || (from.isFull && to.isFull)) return range;
  if (from.minutes < EARLIEST_PLAIN_START || from.minutes === to.minutes) return undefined;
  if (from.minutes < to.minutes) return range;
  const afternoon = to.minutes + NOON;
  return afternoon < END_OF_DAY ? { from: from.minutes, to: afternoon } : undefined;
}
