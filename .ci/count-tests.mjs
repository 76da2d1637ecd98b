/**
 * Prints how many tests passed and failed, for a report of Jest and its exit code; a file that didn't run counts as one. Then a
 * line each of what failed: file, full name, and what it says before its stack.
 */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const LONGEST = 400;

const [file, exitCode] = process.argv.slice(2);
const report = readReport();
const passed = report?.numPassedTests ?? 0;
const failed = (report?.numFailedTests ?? 0) + (report?.numRuntimeErrorTestSuites ?? 0);
const failures = (report?.testResults ?? []).flatMap(failuresIn);
if (exitCode !== '0' && failures.length === 0)
  failures.push(`tests: Jest ended with ${exitCode}, and no test has failed.`);

console.log(passed, exitCode === '0' ? failed : Math.max(failed, 1));
for (const failure of failures) console.log(failure);

function readReport() {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function failuresIn({ name, status, message, assertionResults }) {
  const path = relative('.', name);
  const tests = assertionResults.filter((test) => test.status === 'failed');
  // A file that could not be loaded, or whose server logged an error.
  if (tests.length === 0) return status === 'failed' ? [`${path}: ${lineOf(message)}`] : [];
  return tests.map(({ fullName, failureMessages: [first = ''] }) => `${path}: ${fullName}: ${lineOf(first)}`);
}

function lineOf(message) {
  const [said] = stripVTControlCharacters(message).split(/\n +at /);
  return said.replace(/\s+/g, ' ').trim().slice(0, LONGEST);
}
