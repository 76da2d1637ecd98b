import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { LimitsStore } from './limits.store.js';

const INTERVAL_MS = 60_000;

/** Deletes counts whose window is over, every minute, so that the table is as large as what was done lately. */
@Injectable()
export class LimitsCleaning implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger('limits');
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly store: LimitsStore) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.clean(), INTERVAL_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  private async clean(): Promise<void> {
    try {
      await this.store.deleteOld();
    } catch {
      this.log.warn('Old counts could not be deleted; that is tried again in a minute.');
    }
  }
}
