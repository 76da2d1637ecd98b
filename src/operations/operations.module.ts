import { Module, type DynamicModule } from '@nestjs/common';
import type { Config } from '../config.js';
import { TransferModule } from '../transfer/transfer.module.js';
import { MetricsController } from './metrics.controller.js';
import { Metrics } from './metrics.js';
import { ProbesController } from './probes.controller.js';
import { MIGRATIONS, Readiness } from './readiness.js';
import { SECURITY_CONTACTS, SecurityContactController } from './security-contact.controller.js';

@Module({})
export class OperationsModule {
  /** Ready only where these migrations are in the schema; without measurements where they have a port of their own. */
  static with({ securityContacts, metricsPort }: Config, migrations: readonly string[]): DynamicModule {
    return {
      module: OperationsModule,
      imports: [TransferModule],
      controllers: [
        ProbesController,
        ...(metricsPort === undefined ? [MetricsController] : []),
        SecurityContactController,
      ],
      providers: [
        Metrics,
        Readiness,
        { provide: MIGRATIONS, useValue: migrations },
        { provide: SECURITY_CONTACTS, useValue: securityContacts },
      ],
      exports: [Metrics, Readiness],
    };
  }
}
