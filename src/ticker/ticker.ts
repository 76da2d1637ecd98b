import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { TickerSettings } from './ticker.settings.js';

/** Does one thing that is due, if there is one, and answers whether there was. */
export type Task = () => Promise<boolean>;

/**
 * Looks every few seconds for what is due, and does it one by one until nothing is left. Instances know nothing of each other:
 * a task claims what it does in the database, so that only one of them does it.
 */
@Injectable()
export class Ticker implements OnApplicationBootstrap {
  private readonly log = new Logger('ticker');
  private readonly tasks: Task[] = [];
  /** Told once, until they work again. */
  private readonly failing = new Set<Task>();
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<unknown> | undefined;
  private isOver = false;

  constructor(private readonly settings: TickerSettings) {}

  /** Told before the service starts. */
  does(task: Task): void {
    this.tasks.push(task);
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.tick(), this.settings.tickSeconds * 1000);
    this.timer.unref();
    this.tick();
  }

  /** Lets what is being done end, and begins nothing new; the rest waits for another instance or the next start. */
  async stop(): Promise<void> {
    this.isOver = true;
    clearInterval(this.timer);
    await this.running;
  }

  /** One tick at a time: whoever takes longer than the interval is caught up with by the next one. */
  private tick(): void {
    this.running ??= Promise.all(this.tasks.map((task) => this.repeat(task))).finally(() => (this.running = undefined));
  }

  private async repeat(task: Task): Promise<void> {
    try {
      while (!this.isOver && (await task()));
      this.failing.delete(task);
    } catch (error) {
      if (!this.failing.has(task))
        this.log.warn(`What is due can’t be done; it is tried again and again. ${String(error)}`);
      this.failing.add(task);
    }
  }
}
