import { type DynamicModule, Module } from '@nestjs/common';
import type { Config } from '../config.js';
import { EventsController } from './events.controller.js';
import { EventsService } from './events.service.js';
import { EventsSettings } from './events.settings.js';
import { EventsStore } from './events.store.js';
import { Feed } from './feed.js';
import { WaitingReaders } from './waiting-readers.js';

/** The history in the order of a feed, for who follows it. */
@Module({})
export class EventsModule {
  static with(config: Config): DynamicModule {
    return {
      module: EventsModule,
      global: true,
      controllers: [EventsController],
      providers: [{ provide: EventsSettings, useValue: config }, EventsService, EventsStore, Feed, WaitingReaders],
      exports: [EventsStore, Feed],
    };
  }
}
