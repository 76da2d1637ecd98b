import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { EventsStore, type Whose } from './events.store.js';
import type { Books } from './events.statements.js';

/** While somebody listens; a commit is told within twice of it. */
const LISTENING_MS = 50;
/** Otherwise: so that whoever comes has little to wait for. */
const IDLE_MS = 1_000;
/** In one transaction; more would hold up the next ones for too long. */
const MOST_AT_ONCE = 5_000;

/** Told when there is something new, or that nothing will come any more. */
type Wake = () => void;

interface Listener {
  books: Books;
  wake: Wake;
}

/**
 * Gives changes their positions, and tells those who wait in this process. Any instance gives them, one at a time, by a lock of
 * the database; nothing is asked of those who write. See docs/decisions/056-positions.md.
 */
@Injectable()
export class Feed implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger('events');
  private readonly listeners = new Set<Listener>();
  private running: Promise<string> | undefined;
  private following: Promise<string> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private told: string | undefined;
  private isOver = false;
  private isFailing = false;
  private isBehind = false;

  constructor(private readonly store: EventsStore) {}

  /** Whether the service stops, and nothing is told any more. */
  get over(): boolean {
    return this.isOver;
  }

  onApplicationBootstrap(): void {
    this.schedule(0);
  }

  /** Before the last requests are answered: those who wait are let go. */
  async onModuleDestroy(): Promise<void> {
    this.isOver = true;
    clearTimeout(this.timer);
    this.wakeAll();
    await this.running?.catch(() => undefined);
  }

  /** Wakes whenever something new is in these books; answers how to stop. */
  listen(books: Books, wake: Wake): () => void {
    const listener = { books, wake };
    if (this.listeners.size === 0) this.schedule(LISTENING_MS);
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Gives what is committed by now its positions, and answers the last one; of a large backlog only a part. */
  advance(): Promise<string> {
    if (this.running === undefined) return (this.running = this.give().finally(() => (this.running = undefined)));
    // What runs may have begun too early; whoever asks meanwhile shares the next one.
    const next = () => {
      this.following = undefined;
      return this.advance();
    };
    return (this.following ??= this.running.then(next, next));
  }

  private schedule(delay: number): void {
    clearTimeout(this.timer);
    if (!this.isOver) this.timer = setTimeout(() => void this.tick(), delay).unref();
  }

  private async tick(): Promise<void> {
    try {
      await this.advance();
      this.isFailing = false;
    } catch (error) {
      if (!this.isFailing) this.log.warn(`Events get no positions; it is tried again and again. ${String(error)}`);
      this.isFailing = true;
    }
    this.schedule(this.isFailing ? IDLE_MS : this.isBehind ? 0 : this.listeners.size > 0 ? LISTENING_MS : IDLE_MS);
  }

  private async give(): Promise<string> {
    const { last, more } = await this.store.give(MOST_AT_ONCE);
    this.isBehind = more;
    if (this.told !== undefined && this.told !== last) await this.tell(this.told, last);
    this.told = last;
    return last;
  }

  private async tell(after: string, upTo: string): Promise<void> {
    if (this.listeners.size === 0) return;
    const whose = await this.store.whose(after, upTo);
    const organizations = new Set(whose.map(({ organizationId }) => organizationId));
    const subjects = new Set(whose.map(({ subjectId }) => subjectId));
    for (const { books, wake } of this.listeners) if (concerns(books, organizations, subjects)) wake();
  }

  private wakeAll(): void {
    for (const { wake } of this.listeners) wake();
  }
}

function concerns(
  books: Books,
  organizations: ReadonlySet<Whose['organizationId']>,
  subjects: ReadonlySet<string>,
): boolean {
  if (books === 'all') return true;
  return 'organizationId' in books ? organizations.has(books.organizationId) : subjects.has(books.personId);
}
