/** Of one owner: those that are alive, and those made within a day, so that making and ending them by turns has an end too. */
export const MOST_KEYS = 50;

/** Of an organization, the deleted ones counted in. */
export const MOST_SERVICE_ACCOUNTS = 100;

/** The longest life of a key where the organization says nothing, in days. */
export const LONGEST_DAYS = 365;

/** How long a rotated key goes on, unless asked for otherwise, and at most. */
export const USUAL_OVERLAP_HOURS = 24;
export const MOST_OVERLAP_HOURS = 168;

/** So many days before its end, the owner of a key is written to. */
export const TOLD_BEFORE = [14, 3] as const;

const DAY_MS = 86_400_000;

/** Whether a key may end then: ahead, and within the longest life. */
export function mayEndAt(end: Date, now: Date, longestDays: number): boolean {
  const ahead = end.getTime() - now.getTime();
  return ahead > 0 && ahead <= longestDays * DAY_MS;
}

/** When what replaces a key ends where nothing is said: it lives for as long as the key was made for, and no longer than may be. */
export function sameLife(key: { createdAt: Date; expiresAt: Date }, now: Date, longestDays: number): Date {
  const life = Math.min(key.expiresAt.getTime() - key.createdAt.getTime(), longestDays * DAY_MS);
  return new Date(now.getTime() + life);
}
