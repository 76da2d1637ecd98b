import { setTimeout as delay } from 'node:timers/promises';

/** How long an answer is good for, and how long it is waited for. */
interface Patience {
  goodForMs: number;
  longestMs: number;
}

/** Asks once for all who want to know at about the same time, so that no number of them is a load. */
export class Seldom<Answer> {
  private asked: Promise<Answer> | undefined;
  private askedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly ask: () => Promise<Answer>,
    private readonly patience: Patience,
  ) {}

  /** Rejects as the question does, or when there is no answer in time. */
  async answer(): Promise<Answer> {
    const now = performance.now();
    if (this.asked === undefined || now - this.askedAt > this.patience.goodForMs) {
      this.askedAt = now;
      this.asked = this.inTime();
    }
    return this.asked;
  }

  private inTime(): Promise<Answer> {
    const tooLate = delay(this.patience.longestMs, undefined, { ref: false }).then(() =>
      Promise.reject(new Error('Too late.')),
    );
    return Promise.race([this.ask(), tooLate]);
  }
}
