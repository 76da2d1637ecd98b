import { Module, type DynamicModule } from '@nestjs/common';
import type { Config } from '../config.js';
import { contracts } from '../contracts/contracts.js';
import { ourDocs } from '../http/openapi.js';
import { TransferModule } from '../transfer/transfer.module.js';
import { FrontController, SERVICE } from './front.controller.js';
import { MetricsController } from './metrics.controller.js';
import { Metrics } from './metrics.js';
import { ProbesController } from './probes.controller.js';
import { MIGRATIONS, Readiness } from './readiness.js';
import { SECURITY_CONTACTS, SecurityContactController } from './security-contact.controller.js';
import { serviceView } from './service.view.js';
import { version } from './version.js';

@Module({})
export class OperationsModule {
  /**
   * Ready only on a schema of these migrations, or one that is declared compatible; without measurements where they have a port
   * of their own.
   */
  static with({ securityContacts, metricsPort, docs }: Config, migrations: readonly string[]): DynamicModule {
    const described = docs ? [ourDocs, ...contracts.map((contract) => contract.docs)] : [];
    return {
      module: OperationsModule,
      imports: [TransferModule],
      controllers: [
        FrontController,
        ProbesController,
        ...(metricsPort === undefined ? [MetricsController] : []),
        SecurityContactController,
      ],
      providers: [
        Metrics,
        Readiness,
        { provide: MIGRATIONS, useValue: migrations },
        { provide: SERVICE, useValue: serviceView(version, described) },
        { provide: SECURITY_CONTACTS, useValue: securityContacts },
      ],
      exports: [Metrics, Readiness],
    };
  }
}
