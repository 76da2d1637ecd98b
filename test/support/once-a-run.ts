import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What is the same for all test files of a run, and dear to make: made by the first that asks, kept in the folder of the run. */
export async function onceARun(name: string, make: () => Promise<string>): Promise<string> {
  const kept = join(process.env.TEST_RUN_FOLDER ?? 'missing: run the tests with npm test', encodeURIComponent(name));
  if (existsSync(kept)) return readFileSync(kept, 'utf8');
  const made = await make();
  // By its name it is there as a whole, though others make it at the same time.
  writeFileSync(`${kept}.${process.pid}`, made);
  renameSync(`${kept}.${process.pid}`, kept);
  return made;
}
