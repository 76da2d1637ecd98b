import moment from 'moment-timezone';

/** The release of the tz database that names and clocks are of, such as `2026f`; Node’s own is behind. */
export const timeZoneDataVersion: string = moment.tz.dataVersion;

/**
 * Whether this is exactly the name of a zone or link of the IANA tz database, in the database's own spelling.
 *
 * Old names that the database keeps as links (`US/Pacific`, `EST`, `CET`) are taken, `Factory` (a placeholder for
 * "not set") isn't, and neither are abbreviations (`PST`), which `Intl.DateTimeFormat` would take on Node 20.
 */
export function isTimeZone(name: string): boolean {
  return names.has(name);
}

const PLACE = /^(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific)\//;
const names = new Set(moment.tz.names());

/** The zones that a form offers, in order: those that are called after a place, and `UTC`. Other names are taken too. */
export const TIME_ZONES: readonly string[] = [...names].filter((name) => PLACE.test(name) || name === 'UTC').sort();

/** How the clocks of a zone go: `offsets[n]` are the milliseconds that they are ahead of UTC before `untils[n]`. */
export interface ZoneClock {
  untils: readonly number[];
  offsets: readonly number[];
}

/** @param zone a name that {@link isTimeZone} knows. */
export function clockOf(zone: string): ZoneClock {
  const known = clocks.get(zone);
  if (known !== undefined) return known;
  const found = moment.tz.zone(zone);
  if (found === null || !isTimeZone(zone)) throw new Error(`There is no time zone ${zone}.`);
  const clock = { untils: found.untils, offsets: found.offsets.map((behind) => -Math.round(behind * MINUTE)) };
  clocks.set(zone, clock);
  return clock;
}

/** At most as many as there are names. */
const clocks = new Map<string, ZoneClock>();

/** A reading of a clock on the wall, as the milliseconds at which a clock of UTC shows the same. */
export type WallTime = number;

/** What the clocks there show at an instant. */
export function wallTimeAt(clock: ZoneClock, instant: number): WallTime {
  return instant + offsetIn(clock, stretchAt(clock, instant));
}

/**
 * The first instant at which the clocks there show the time or have passed it. So a time that they leave out is the instant
 * of the leap, one that they show twice is the first of the two, and what is later on the wall is never earlier in time.
 */
export function firstAt(clock: ZoneClock, time: WallTime): number {
  for (let nth = stretchAt(clock, time - MOST_AHEAD); ; nth++) {
    const [until = Infinity, offset] = [clock.untils[nth], offsetIn(clock, nth)];
    const since = nth === 0 ? -Infinity : (clock.untils[nth - 1] ?? Infinity);
    if (time < until + offset) return Math.max(since, time - offset);
  }
}

const MINUTE = 60_000;
/** No clock is, or was, so far from UTC, and none was turned so far. */
const MOST_AHEAD = 26 * 60 * MINUTE;

/** Which stretch between two changes of the clocks the instant is in. */
function stretchAt({ untils }: ZoneClock, instant: number): number {
  let [low, high] = [0, untils.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (instant < (untils[middle] ?? Infinity)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function offsetIn({ offsets }: ZoneClock, nth: number): number {
  return offsets[nth] ?? offsets.at(-1) ?? 0;
}
