import { type DynamicModule, Module } from '@nestjs/common';
import type { Config } from '../config.js';
import { DueErasures } from './due-erasures.js';
import { ErasuresSettings } from './erasures.settings.js';
import { ErasuresStore } from './erasures.store.js';

/** What is to be erased, and the receipts of what was. */
@Module({})
export class ErasuresModule {
  static with(config: Config): DynamicModule {
    return {
      module: ErasuresModule,
      global: true,
      providers: [{ provide: ErasuresSettings, useValue: config }, DueErasures, ErasuresStore],
      exports: [DueErasures, ErasuresSettings, ErasuresStore],
    };
  }
}
