/** Why a command stops, in one line for whoever typed it. */
export class CommandError extends Error {}

/** Ends a command: one line on stderr, and exit code 1. */
export function tellFailure(error: unknown): void {
  console.error(`roster: ${lineOf(error)}`);
  process.exitCode = 1;
}

/** The first line of what went wrong. NOTE: a refused connection is an AggregateError without a message of its own. */
export function lineOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [first] = error instanceof AggregateError ? (error.errors as unknown[]) : [];
  const message = error.message === '' && first !== undefined ? lineOf(first) : error.message;
  return message.split('\n')[0] ?? error.name;
}
