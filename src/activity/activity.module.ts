import { type DynamicModule, Module } from '@nestjs/common';
import type { Config } from '../config.js';
import { Activity } from './activity.js';
import { ActivitySettings } from './activity.settings.js';
import { ActivityStore } from './activity.store.js';

/** When people were seen, for whoever lets them in; needs a global `Database`. */
@Module({})
export class ActivityModule {
  static with(config: Config): DynamicModule {
    return {
      module: ActivityModule,
      global: true,
      providers: [{ provide: ActivitySettings, useValue: config }, Activity, ActivityStore],
      exports: [Activity, ActivityStore],
    };
  }
}
