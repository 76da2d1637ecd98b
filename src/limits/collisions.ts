import { Injectable, Logger } from '@nestjs/common';
import { Database, type Tx } from '../database/database.js';
import type { Code } from '../codes.js';
import { Failure, failure, type FieldFault } from '../failure.js';
import { LimitSettings } from './limits.settings.js';
import { countIn, LimitsStore } from './limits.store.js';

const tooManyCollisions = failure(
  'throttled',
  'too_many_collisions',
  'Too many addresses and numbers of yours were somebody else’s; no new one is looked at for a while.',
);

/** Refusals that tell who sent the value that somebody has it, anywhere on the platform. */
const TELLING: ReadonlySet<Code | undefined> = new Set(['email_taken', 'phone_is_organization_number']);
/** The same of a number that an organization provisions; a person is refused one only by their own organization. */
const TELLING_OF_NUMBERS: ReadonlySet<Code> = new Set(['number_is_user_phone', 'sms_number_taken']);
const HOUR = 3600;

/** What a caller asked, and how it would be answered. */
export interface Question {
  /** Refusals in the answer that tell of others. */
  collisions: number;
  /** The caller's count when it was asked; 0 when nothing was asked that could tell. */
  before: number;
}

/**
 * What may be learned of other tenants by being refused: so many refusals an hour for each caller. Beyond them nothing is
 * told of a value any more, whether it is taken or free; a SUPERADMIN reaches everything, and isn't counted.
 */
@Injectable()
export class Collisions {
  private readonly log = new Logger('limits');

  constructor(
    private readonly database: Database,
    private readonly store: LimitsStore,
    private readonly settings: LimitSettings,
  ) {}

  /** Counts what the answer would tell; a failure when that is too much. The transaction has to be kept, not rolled back. */
  async charge(tx: Tx, userId: string, { collisions, before }: Question): Promise<Failure | undefined> {
    const most = this.settings.collisionsPerHour;
    const amount = Math.max(collisions, before >= most ? 1 : 0);
    if (amount === 0) return undefined;
    const key = collisionsKey(userId);
    const { count, secondsLeft } = countIn(await this.store.countUp(tx, new Map([[key, amount]]), HOUR), key);
    if (count <= most) return undefined;
    if (count - amount <= most) this.log.warn(`User ${userId} has collided more than ${most} times in an hour.`);
    return tooManyCollisions({ retryAfter: secondsLeft });
  }

  /** The caller's count so far. */
  soFar(tx: Tx, userId: string): Promise<number> {
    return this.store.countOf(tx, collisionsKey(userId));
  }

  /** Provisions a number: the database alone finds who has it, so it is counted before, and taken back when nobody has. */
  async whileProvisioning<Result>(userId: string, work: () => Promise<Result>): Promise<Result> {
    const refusal = await this.inTransaction(userId, (tx) => this.charge(tx, userId, { collisions: 1, before: 0 }));
    if (refusal !== undefined) throw refusal;
    let isTold = false;
    try {
      return await work();
    } catch (error) {
      isTold = error instanceof Failure && TELLING_OF_NUMBERS.has(error.code);
      throw error;
    } finally {
      if (!isTold) await this.inTransaction(userId, (tx) => this.store.countUp(tx, takenBack(userId), HOUR));
    }
  }

  private inTransaction<Result>(userId: string, work: (tx: Tx) => Promise<Result>): Promise<Result> {
    return this.database.transaction({ userId }, work);
  }
}

function takenBack(userId: string): Map<string, number> {
  return new Map([[collisionsKey(userId), -1]]);
}

export function collisionsKey(userId: string): string {
  return `collisions:${userId}`;
}

/** How many of the faults tell of others. */
export function tellingIn(faults: readonly Partial<FieldFault>[]): number {
  return faults.filter(({ code }) => TELLING.has(code)).length;
}
