/** Prints how many tests passed and failed, for a report of Jest and its exit code; a file that didn't run counts as one. */
import { readFileSync } from 'node:fs';

const [file, exitCode] = process.argv.slice(2);
const { passed, failed } = count();
console.log(passed, exitCode === '0' ? failed : Math.max(failed, 1));

function count() {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8'));
    return { passed: report.numPassedTests, failed: report.numFailedTests + report.numRuntimeErrorTestSuites };
  } catch {
    return { passed: 0, failed: 1 };
  }
}
