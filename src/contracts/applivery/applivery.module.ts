import { type DynamicModule, Module } from '@nestjs/common';
import type { Config } from '../../config.js';
import { ProfilesModule } from '../../profiles/profiles.module.js';
import { AppliveryController } from './applivery.controller.js';
import { IntercomHash } from './intercom-hash.js';

@Module({})
export class AppliveryModule {
  static with({ intercomSecret }: Config): DynamicModule {
    return {
      module: AppliveryModule,
      imports: [ProfilesModule],
      controllers: [AppliveryController],
      providers: [{ provide: IntercomHash, useFactory: () => new IntercomHash(intercomSecret) }],
    };
  }
}
