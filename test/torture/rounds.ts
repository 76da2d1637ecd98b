/** How often a lane tries: `ROUNDS=1000 npm run torture -- files`. */
export function roundsOr(usual: number): number {
  return wholeNumber('ROUNDS') ?? usual;
}

/** What its chance starts from; a lane names it in its tests, so that `SEED` repeats a run. */
export const seed = wholeNumber('SEED') ?? Math.floor(Math.random() * 2 ** 31);

function wholeNumber(name: string): number | undefined {
  const given = process.env[name];
  if (given === undefined) return undefined;
  if (!/^\d{1,15}$/.test(given)) throw new Error(`${name} must be a whole number.`);
  return Number(given);
}
