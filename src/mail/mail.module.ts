import { join } from 'node:path';
import { Module, type DynamicModule } from '@nestjs/common';
import type { Config } from '../config.js';
import { FolderTransport } from './mail-transport-folder.js';
import { SmtpTransport } from './mail-transport-smtp.js';
import { MailTransport } from './mail-transport.js';
import { Outbox } from './outbox.js';
import { OutboxStore } from './outbox.store.js';

/** Mail, sent after the commit; needs a global `Database`. */
@Module({})
export class MailModule {
  static with(config: Config): DynamicModule {
    return {
      module: MailModule,
      global: true,
      providers: [{ provide: MailTransport, useFactory: () => transportOf(config) }, Outbox, OutboxStore],
      exports: [Outbox],
    };
  }
}

/** What hands letters over, by the settings. */
export function transportOf({ smtpUrl, mailFrom, dataDir }: Config): MailTransport {
  return smtpUrl === undefined
    ? new FolderTransport(join(dataDir, 'mail'), mailFrom)
    : new SmtpTransport(smtpUrl, mailFrom);
}
