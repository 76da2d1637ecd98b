import { setTimeout as delay } from 'node:timers/promises';

/** How long an answer is good for, and how long it is waited for. */
interface Patience {
  goodForMs: number;
  longestMs: number;
}

/** A question that is open for longer than any statement may run was lost with its connection, and is asked again. */
const LOST_MS = 10_000;

/**
 * Asks once for all who want to know at about the same time, and not again while that is open: no number of them is a load, and
 * nothing piles up before a database that doesn't answer.
 */
export class Seldom<Answer> {
  private asked: Promise<Answer> | undefined;
  private askedAt = Number.NEGATIVE_INFINITY;
  private isOpen = false;

  constructor(
    private readonly ask: () => Promise<Answer>,
    private readonly patience: Patience,
  ) {}

  /** Rejects as the question does, or when there is no answer in time. */
  async answer(): Promise<Answer> {
    const now = performance.now();
    const longest = this.isOpen ? LOST_MS : this.patience.goodForMs;
    if (this.asked === undefined || now - this.askedAt > longest) {
      this.askedAt = now;
      this.asked = this.inTime();
    }
    return this.asked;
  }

  private inTime(): Promise<Answer> {
    this.isOpen = true;
    const answer = this.ask().finally(() => (this.isOpen = false));
    const tooLate = delay(this.patience.longestMs, undefined, { ref: false }).then(() =>
      Promise.reject(new Error('Too late.')),
    );
    return Promise.race([answer, tooLate]);
  }
}
