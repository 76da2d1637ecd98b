import { Injectable } from '@nestjs/common';
import { Database, type Statement, type Tx } from '../database/database.js';

export interface Count {
  count: number;
  /** Until it starts again. */
  secondsLeft: number;
}

/** Whoever waited for a count began before the window that it now has, so no more than the window is left of it. */
const countUp: Statement = {
  name: 'limits-count-up',
  text: `select key, count, greatest(1, least(seconds_left, $3)) as "secondsLeft" from roster_count_up($1, $2, $3)`,
};

const countOf: Statement = { name: 'limits-count-of', text: `select roster_count_of($1) as count` };

const deleteOld: Statement = {
  name: 'limits-delete-old',
  text: `
    delete from limit_counts where key in (
      select key from limit_counts where window_ends_at < now() limit 1000 for update skip locked)`,
};

/** Counts that hold over all instances: each is a row, locked until its transaction ends, and goes when its window is over. */
@Injectable()
export class LimitsStore {
  constructor(private readonly database: Database) {}

  /** Adds to counts, each by its amount, in windows of so many seconds, and answers what they are then; 0 locks and reads. */
  async countUp(tx: Tx, amounts: ReadonlyMap<string, number>, seconds: number): Promise<Map<string, Count>> {
    const rows = await tx.query<Count & { key: string }>(countUp, [
      [...amounts.keys()],
      [...amounts.values()],
      seconds,
    ]);
    return new Map(rows.map(({ key, ...count }) => [key, count]));
  }

  async countOf(tx: Tx, key: string): Promise<number> {
    const [row] = await tx.query<{ count: number }>(countOf, [key]);
    return row?.count ?? 0;
  }

  /** Deletes what is over, a thousand at most. */
  async deleteOld(): Promise<void> {
    await this.database.read('service', deleteOld);
  }
}

/** Of one key of a call; every key of a call has its count. */
export function countIn(counts: ReadonlyMap<string, Count>, key: string): Count {
  const count = counts.get(key);
  if (count === undefined) throw new Error('Every key that is counted has a count.');
  return count;
}
