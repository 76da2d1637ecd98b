import { type DynamicModule, Module } from '@nestjs/common';
import type { Config } from '../config.js';
import { Pruning } from './pruning.js';
import { Ticker } from './ticker.js';
import { TickerSettings } from './ticker.settings.js';

/** Work that is due by the clock. */
@Module({})
export class TickerModule {
  static with(config: Config): DynamicModule {
    return {
      module: TickerModule,
      global: true,
      providers: [{ provide: TickerSettings, useValue: config }, Pruning, Ticker],
      exports: [Ticker],
    };
  }
}
