import { Module, type DynamicModule } from '@nestjs/common';
import type { Config } from '../config.js';

import { OrganizationsModule } from '../organizations/organizations.module.js';
import { Deliveries } from './deliveries.js';
import { DeliveriesStore } from './deliveries.store.js';
import { ToldEvents } from './told-events.js';
import { ToldEventsStore } from './told-events.store.js';
import { WebhookLetters } from './webhook-letters.js';
import { WebhookLettersStore } from './webhook-letters.store.js';
import { WebhookSecrets } from './webhook-secrets.js';
import { WebhooksController } from './webhooks.controller.js';
import { WebhooksService } from './webhooks.service.js';
import { WebhooksSettings } from './webhooks.settings.js';
import { WebhooksStore } from './webhooks.store.js';

/** Telling endpoints of organizations what happens. */
@Module({})
export class WebhooksModule {
  /** `secret` is what `resolveSecret(config)` answered. */
  static with(config: Config, secret: string): DynamicModule {
    return {
      module: WebhooksModule,
      global: true,
      imports: [OrganizationsModule],
      controllers: [WebhooksController],
      providers: [
        { provide: WebhooksSettings, useValue: { ...config, secret } satisfies WebhooksSettings },
        Deliveries,
        DeliveriesStore,
        ToldEvents,
        ToldEventsStore,
        WebhookLetters,
        WebhookLettersStore,
        WebhookSecrets,
        WebhooksService,
        WebhooksStore,
      ],
      exports: [Deliveries],
    };
  }
}
