import { Injectable, Logger } from '@nestjs/common';
import type { Code } from '../codes.js';
import type { Tx } from '../database/database.js';
import { failure, type Failure, type FieldFault } from '../failure.js';
import { LimitSettings } from './limits.settings.js';
import { countIn, LimitsStore } from './limits.store.js';

const tooManyCollisions = failure(
  'throttled',
  'too_many_collisions',
  'Too many addresses and numbers of yours were somebody else’s; no new one is looked at for a while.',
);

/** Refusals that tell who sent the value that somebody has it, anywhere on the platform. */
const TELLING: ReadonlySet<Code | undefined> = new Set(['email_taken', 'phone_is_organization_number']);
/** The same of what an organization is to have; a person is refused a number only by their own organization. */
const TELLING_ORGANIZATIONS: ReadonlySet<Code | undefined> = new Set([
  'slug_taken',
  'number_is_user_phone',
  'sms_number_taken',
]);
const HOUR = 3600;

/** What a caller asked, and how it would be answered. */
export interface Question {
  /** Refusals in the answer that tell of others. */
  collisions: number;
  /** The caller's count when it was asked; 0 when nothing was asked that could tell. */
  before: number;
}

/** Who asks: somebody by their role, or the platform itself. */
export interface Asker {
  userId: string | null;
  role: string | null;
}

/**
 * What may be learned of other tenants by being refused: so many refusals an hour for each caller. Beyond them nothing is
 * told of a value any more, whether it is taken or free; a SUPERADMIN reaches everything, and isn't counted.
 */
@Injectable()
export class Collisions {
  private readonly log = new Logger('limits');

  constructor(
    private readonly store: LimitsStore,
    private readonly settings: LimitSettings,
  ) {}

  /** Counts what the answer would tell; a failure when that is too much. The transaction has to be kept, not rolled back. */
  async charge(tx: Tx, asker: Asker, { collisions, before }: Question): Promise<Failure | undefined> {
    if (!isCounted(asker)) return undefined;
    const { userId } = asker;
    const most = this.settings.collisionsPerHour;
    const amount = Math.max(collisions, before >= most ? 1 : 0);
    if (amount === 0) return undefined;
    const key = collisionsKey(userId);
    const { count, secondsLeft } = countIn(await this.store.countUp(tx, new Map([[key, amount]]), HOUR), key);
    if (count <= most) return undefined;
    if (count - amount <= most) this.log.warn(`User ${userId} has collided more than ${most} times in an hour.`);
    return tooManyCollisions({ retryAfter: secondsLeft });
  }

  /** Whether the caller is told of no value any more. */
  async areSpent(tx: Tx, asker: Asker): Promise<boolean> {
    return (await this.soFar(tx, asker)) >= this.settings.collisionsPerHour;
  }

  /** The caller's count so far. */
  async soFar(tx: Tx, asker: Asker): Promise<number> {
    return isCounted(asker) ? this.store.countOf(tx, collisionsKey(asker.userId)) : 0;
  }
}

/** Whoever reaches everything learns nothing by a refusal. */
function isCounted(asker: Asker): asker is Asker & { userId: string } {
  return asker.userId !== null && asker.role !== 'SUPERADMIN';
}

export function collisionsKey(userId: string): string {
  return `collisions:${userId}`;
}

/** How many of the faults tell a person of others. */
export function tellingIn(faults: readonly Partial<FieldFault>[]): number {
  return faults.filter(({ code }) => TELLING.has(code)).length;
}

/** How many of them tell an organization of others. */
export function tellingOrganizations(faults: readonly Partial<FieldFault>[]): number {
  return faults.filter(({ code }) => TELLING_ORGANIZATIONS.has(code)).length;
}
