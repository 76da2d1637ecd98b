import type { Books } from './events.statements.js';
import type { Feed } from './feed.js';

/** One who waits for news of some books; what comes while nobody waits is remembered as that there is something. */
export class Waiting {
  private hasNews = false;
  private go: (() => void) | undefined;
  private readonly stop: () => void;

  constructor(
    feed: Feed,
    books: Books,
    private readonly leaves: AbortSignal,
  ) {
    this.stop = feed.listen(books, () => this.wake());
    leaves.addEventListener('abort', this.leave);
  }

  /** Whether there is news, now or in time; also when the reader leaves, or the service stops. */
  async forNews(milliseconds: number): Promise<boolean> {
    if (!this.hasNews && !this.leaves.aborted) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.go = resolve;
        timer = setTimeout(resolve, milliseconds);
      });
      clearTimeout(timer);
      this.go = undefined;
    }
    const { hasNews } = this;
    this.hasNews = false;
    return hasNews;
  }

  end(): void {
    this.stop();
    this.leaves.removeEventListener('abort', this.leave);
  }

  private wake(): void {
    this.hasNews = true;
    this.go?.();
  }

  private readonly leave = (): void => this.wake();
}
