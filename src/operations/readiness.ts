import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Connections } from '../database/connections.js';
import { failure, unavailable } from '../failure.js';
import { Seldom } from './seldom.js';

const stopping = failure('unavailable', 'stopping', 'The service is stopping.');
/** The migrations that the service knows, by their names. */
export const MIGRATIONS = Symbol('migrations');

/** Whether requests would succeed now: one probe of the database a second, however many ask. */
@Injectable()
export class Readiness implements OnModuleDestroy {
  private readonly probe: Seldom<void>;
  private isStopping = false;

  constructor(connections: Connections, @Inject(MIGRATIONS) migrations: readonly string[]) {
    this.probe = new Seldom(() => connections.probe(migrations), { goodForMs: 1_000, longestMs: 2_000 });
  }

  /**
   * Throws while the database is away or has a schema that the service can't work with, or the service is stopping. Whatever
   * keeps the probe from succeeding, it can't work.
   */
  async check(): Promise<void> {
    if (this.isStopping) throw stopping();
    try {
      await this.probe.answer();
    } catch (error) {
      throw Object.assign(unavailable({ retryAfter: 1 }), { cause: error });
    }
  }

  /** Nest calls this first of all when the application closes. */
  onModuleDestroy(): void {
    this.isStopping = true;
  }
}
