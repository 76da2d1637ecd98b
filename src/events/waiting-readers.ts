import { Injectable } from '@nestjs/common';
import { noMoreReaders, tooManyReaders } from './events.failures.js';
import { EventsSettings } from './events.settings.js';

/** So many wait in one person's name, by all their logins and keys together. */
const MOST_PER_PERSON = 10;

/** Places of those who wait for events, by streams or long polls, in this process. */
@Injectable()
export class WaitingReaders {
  private readonly taken = new Map<string, number>();
  private count = 0;

  constructor(private readonly settings: EventsSettings) {}

  /** Takes a place, and answers how to leave it, which may be done more than once; 429 or 503 when there is none. */
  enter(userId: string): () => void {
    const own = this.taken.get(userId) ?? 0;
    if (own >= MOST_PER_PERSON) throw tooManyReaders(MOST_PER_PERSON);
    if (this.count >= this.settings.eventReaders) throw noMoreReaders();
    this.taken.set(userId, own + 1);
    this.count += 1;
    let isInside = true;
    return () => {
      if (isInside) this.leave(userId);
      isInside = false;
    };
  }

  private leave(userId: string): void {
    const own = (this.taken.get(userId) ?? 1) - 1;
    if (own === 0) this.taken.delete(userId);
    else this.taken.set(userId, own);
    this.count -= 1;
  }
}
