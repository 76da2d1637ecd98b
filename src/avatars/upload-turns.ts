import { failure } from '../failure.js';

/** Of one person: one that is worked on, and one that waits. */
const MOST_AT_ONCE = 2;

const tooManyUploads = failure('throttled', 'too_many_uploads', 'Wait until your other uploads are done.');

/** Uploads of one person come one after another, and few wait, so that nobody's take the place of the others'. */
export class UploadTurns {
  private readonly lines = new Map<string, { uploads: number; last: Promise<unknown> }>();

  /** 429 `too_many_uploads` when too many are there already; nothing of the work has begun then. */
  async take<Result>(userId: string, work: () => Promise<Result>): Promise<Result> {
    const line = this.lines.get(userId) ?? { uploads: 0, last: Promise.resolve() };
    if (line.uploads >= MOST_AT_ONCE) throw tooManyUploads({ retryAfter: 2 });
    this.lines.set(userId, line);
    line.uploads++;
    const done = line.last.then(work);
    line.last = done.catch(() => undefined);
    try {
      return await done;
    } finally {
      if (--line.uploads === 0) this.lines.delete(userId);
    }
  }
}
