import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Connections } from '../database/connections.js';
import { failure, unavailable } from '../failure.js';

const stopping = failure('unavailable', 'stopping', 'The service is stopping.');
/** The migrations that the service knows, by their names. */
export const MIGRATIONS = Symbol('migrations');

const GOOD_FOR_MS = 1_000;
const LONGEST_PROBE_MS = 2_000;

/** Whether requests would succeed now: one probe of the database a second, however many ask. */
@Injectable()
export class Readiness implements OnModuleDestroy {
  private probe: Promise<void> | undefined;
  private probedAt = Number.NEGATIVE_INFINITY;
  private isStopping = false;

  constructor(
    private readonly connections: Connections,
    @Inject(MIGRATIONS) private readonly migrations: readonly string[],
  ) {}

  /** Throws while the database is away or has a schema that the service can't work with, or the service is stopping. */
  async check(): Promise<void> {
    if (this.isStopping) throw stopping();
    const now = performance.now();
    if (this.probe === undefined || now - this.probedAt > GOOD_FOR_MS) {
      this.probedAt = now;
      this.probe = this.askDatabase();
    }
    await this.probe;
  }

  /** Nest calls this first of all when the application closes. */
  onModuleDestroy(): void {
    this.isStopping = true;
  }

  /** Whatever keeps the probe from succeeding, the service can't work. */
  private async askDatabase(): Promise<void> {
    const tooLate = delay(LONGEST_PROBE_MS, undefined, { ref: false }).then(() =>
      Promise.reject(new Error('Too late.')),
    );
    try {
      await Promise.race([this.connections.probe(this.migrations), tooLate]);
    } catch (error) {
      throw Object.assign(unavailable({ retryAfter: 1 }), { cause: error });
    }
  }
}
