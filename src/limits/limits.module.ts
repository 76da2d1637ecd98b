import { type DynamicModule, Module } from '@nestjs/common';
import type { Config } from '../config.js';
import { Collisions } from './collisions.js';
import { LimitsCleaning } from './limits-cleaning.js';
import { LimitSettings } from './limits.settings.js';
import { LimitsStore } from './limits.store.js';

/** What is limited by counts in the database; needs a global `Database`. */
@Module({})
export class LimitsModule {
  static with(config: Config): DynamicModule {
    return {
      module: LimitsModule,
      global: true,
      providers: [{ provide: LimitSettings, useValue: config }, Collisions, LimitsCleaning, LimitsStore],
      exports: [Collisions, LimitsStore],
    };
  }
}
