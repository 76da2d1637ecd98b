/** How the waits between attempts grow, in seconds. */
export interface Backoff {
  first: number;
  factor: number;
  longest: number;
}

/**
 * How long to wait after so many attempts, before jitter.
 *
 * @example backoffSeconds({ first: 5, factor: 3, longest: 7200 }, 2) // 15
 */
export function backoffSeconds({ first, factor, longest }: Backoff, attempts: number): number {
  return Math.min(first * factor ** (attempts - 1), longest);
}
