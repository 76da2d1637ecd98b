/** Lets so many work at a time. The others wait in line, and whoever gives up leaves it. */
export class Turns {
  private readonly line = new Set<() => void>();

  constructor(private free: number) {}

  /** Rejects with the signal's reason when it is raised before there is a turn. */
  async take<Result>(givesUp: AbortSignal, work: () => Promise<Result>): Promise<Result> {
    givesUp.throwIfAborted();
    if (this.free > 0) this.free--;
    else await this.queue(givesUp);
    try {
      return await work();
    } finally {
      this.handOn();
    }
  }

  private queue(givesUp: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.line.delete(begin);
        reject(givesUp.reason as Error);
      };
      const begin = () => {
        givesUp.removeEventListener('abort', leave);
        resolve();
      };
      this.line.add(begin);
      givesUp.addEventListener('abort', leave, { once: true });
    });
  }

  private handOn(): void {
    const [next] = this.line;
    if (next === undefined) this.free++;
    else {
      this.line.delete(next);
      next();
    }
  }
}
