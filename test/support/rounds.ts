/** How often a test tries: seldom in every run, often in its lane of `npm run torture`; `ROUNDS` is either. */
export function rounds({ quick, long }: { quick: number; long: number }): number {
  return wholeNumber('ROUNDS') ?? (isLong() ? long : quick);
}

/** What a test walks through: one of so many in every run, always the same ones, and each in its lane. */
export function oneOf<Item>(share: number, all: readonly Item[], from = 0): Item[] {
  return all.filter((_, nth) => isLong() || nth % share === from % share);
}

/** Whether this is a run of the long rounds. */
export function isLong(): boolean {
  return process.env.LONG_ROUNDS === 'yes';
}

/** How often a lane tries that has nothing in every run: `ROUNDS=1000 npm run torture -- files`. */
export function roundsOr(usual: number): number {
  return rounds({ quick: usual, long: usual });
}

/** What its chance starts from; a lane names it in its tests, so that `SEED` repeats a run. */
export const seed = wholeNumber('SEED') ?? Math.floor(Math.random() * 2 ** 31);

function wholeNumber(name: string): number | undefined {
  const given = process.env[name];
  if (given === undefined) return undefined;
  if (!/^\d{1,15}$/.test(given)) throw new Error(`${name} must be a whole number.`);
  return Number(given);
}
