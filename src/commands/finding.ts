import { lineOf } from './tell-failure.js';

/** What the doctor says of one thing. */
export interface Finding {
  about: string;
  isWell: boolean;
  /** What is, or what is wrong with its remedy: one line. */
  told: string;
}

export function findingOf(about: string, told: string): Finding {
  return { about, isWell: true, told };
}

export function fault(about: string, told: string, remedy: string): Finding {
  return { about, isWell: false, told: `${told.replace(/\.$/, '')}. ${remedy}` };
}

/** Well, unless it throws. */
export async function attempt(about: string, remedy: string, look: () => Promise<string>): Promise<Finding> {
  try {
    return findingOf(about, await look());
  } catch (error) {
    return fault(about, reasonOf(error), remedy);
  }
}

/** A failure is for callers of the API; what is behind it is for whoever runs the service. */
function reasonOf(error: unknown): string {
  const { cause } = error as { cause?: unknown };
  return lineOf(cause instanceof Error ? cause : error);
}
