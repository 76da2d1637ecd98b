import type { Fault } from './fault.js';

/** Whether this is a wall-clock time `HH:mm` from `00:00` to `23:59`. */
export function isStartTime(text: string): boolean {
  return /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(text);
}

/** Whether this is a wall-clock time `HH:mm` from `00:00` to `24:00`, the end of the day. */
export function isEndTime(text: string): boolean {
  return text === '24:00' || isStartTime(text);
}

/** What is wrong with what should be a time that {@link isStartTime} takes. */
export function startTimeFaults(time: unknown): Fault<'not_a_time'>[] {
  return typeof time === 'string' && isStartTime(time) ? [] : notATime('23:59');
}

/** The same of {@link isEndTime}. */
export function endTimeFaults(time: unknown): Fault<'not_a_time'>[] {
  return typeof time === 'string' && isEndTime(time) ? [] : notATime('24:00');
}

function notATime(latest: string): Fault<'not_a_time'>[] {
  const message = `A time is a text HH:mm from 00:00 to ${latest}.`;
  return [{ pointer: '', code: 'not_a_time', message, parameters: { earliest: '00:00', latest } }];
}

/** Minutes from midnight of a time `HH:mm`. */
export function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

/** The time `HH:mm` that is so many minutes, 0 to 1440, after midnight. */
export function timeAt(minutes: number): string {
  const twoDigits = (part: number): string => String(part).padStart(2, '0');
  return `${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
}
