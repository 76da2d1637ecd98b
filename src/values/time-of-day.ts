/** Whether this is a wall-clock time `HH:mm` from `00:00` to `23:59`. */
export function isStartTime(text: string): boolean {
  return /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(text);
}

/** Whether this is a wall-clock time `HH:mm` from `00:00` to `24:00`, the end of the day. */
export function isEndTime(text: string): boolean {
  return text === '24:00' || isStartTime(text);
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
