import { Module, type DynamicModule } from '@nestjs/common';
import type { Config } from '../config.js';
import { contracts } from '../contracts/contracts.js';
import { ourDocs } from '../http/openapi.js';
import { FrontController, SERVICE } from './front.controller.js';
import { Metrics } from './metrics.js';
import { OperationsController } from './operations.controller.js';
import { MIGRATIONS, Readiness } from './readiness.js';
import { SECURITY_CONTACTS, SecurityContactController } from './security-contact.controller.js';
import { serviceView } from './service.view.js';
import { version } from './version.js';

@Module({})
export class OperationsModule {
  /** Ready only on a schema of these migrations, or one that is declared compatible. */
  static with({ securityContacts }: Config, migrations: readonly string[]): DynamicModule {
    return {
      module: OperationsModule,
      controllers: [FrontController, OperationsController, SecurityContactController],
      providers: [
        Metrics,
        Readiness,
        { provide: MIGRATIONS, useValue: migrations },
        { provide: SERVICE, useValue: serviceView(version, [ourDocs, ...contracts.map(({ docs }) => docs)]) },
        { provide: SECURITY_CONTACTS, useValue: securityContacts },
      ],
      exports: [Metrics],
    };
  }
}
