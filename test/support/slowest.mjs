import { relative } from 'node:path';

const SHOWN = 10;

/** Ends the report of a run of many files with those that took longest, so that nobody has to guess what to make quicker. */
export default class Slowest {
  constructor({ rootDir }) {
    this.rootDir = rootDir;
  }

  onRunComplete(_contexts, { testResults }) {
    if (testResults.length <= SHOWN) return;
    const files = testResults
      .map(({ testFilePath, perfStats }) => ({ path: testFilePath, seconds: perfStats.runtime / 1000 }))
      .sort((one, other) => other.seconds - one.seconds);
    const lines = files
      .slice(0, SHOWN)
      .map(({ path, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${relative(this.rootDir, path)}`);
    process.stderr.write(`\nThe slowest of ${files.length} files:\n${lines.join('\n')}\n`);
  }
}
