import { type DynamicModule, Module } from '@nestjs/common';
import type { Config } from '../../config.js';
import { RequestsSettings } from './requests.settings.js';

/** What the configuration says of requests for changes, for the one module of profiles. */
@Module({})
export class RequestsModule {
  static with(config: Config): DynamicModule {
    return {
      module: RequestsModule,
      global: true,
      providers: [{ provide: RequestsSettings, useValue: config }],
      exports: [RequestsSettings],
    };
  }
}
