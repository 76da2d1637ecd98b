import { Module, type DynamicModule } from '@nestjs/common';
import { ChangesModule } from '../changes/changes.module.js';
import type { Config } from '../config.js';
import { ProfilesModule } from '../profiles/profiles.module.js';
import { AccountSettings } from './account.settings.js';
import { AddressesController } from './addresses.controller.js';
import { AddressesService } from './addresses.service.js';
import { AddressesStore } from './addresses.store.js';
import { LinkLetters } from './link-letters.js';
import { LinkTokens } from './link-tokens.js';
import { MailedLinks } from './mailed-links.js';
import { MailedLinksStore } from './mailed-links.store.js';
import { PasswordsController } from './passwords.controller.js';
import { PasswordsService } from './passwords.service.js';
import { PasswordsStore } from './passwords.store.js';

/** Passwords and addresses, and the links in mails that prove them. */
@Module({})
export class ProofsModule {
  static with(config: Config): DynamicModule {
    return {
      module: ProofsModule,
      imports: [ChangesModule, ProfilesModule],
      controllers: [AddressesController, PasswordsController],
      providers: [
        { provide: AccountSettings, useValue: config },
        AddressesService,
        AddressesStore,
        LinkLetters,
        LinkTokens,
        MailedLinks,
        MailedLinksStore,
        PasswordsService,
        PasswordsStore,
      ],
    };
  }
}
