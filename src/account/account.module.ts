import { Module, type DynamicModule } from '@nestjs/common';
import { ChangesModule } from '../changes/changes.module.js';
import type { Config } from '../config.js';
import { ProfilesModule } from '../profiles/profiles.module.js';
import { AccountPageController } from './account-page.controller.js';
import { AccountSettings } from './account.settings.js';
import { AddressesController } from './addresses.controller.js';
import { AddressesService } from './addresses.service.js';
import { AddressesStore } from './addresses.store.js';
import { LinkLetters } from './link-letters.js';
import { LinkTokens } from './link-tokens.js';
import { LoginsController } from './logins.controller.js';
import { LoginsService } from './logins.service.js';
import { LoginsStore } from './logins.store.js';
import { MailedLinks } from './mailed-links.js';
import { MailedLinksStore } from './mailed-links.store.js';
import { PasskeysController } from './passkeys.controller.js';
import { PasskeysService } from './passkeys.service.js';
import { PasswordsController } from './passwords.controller.js';
import { PasswordsService } from './passwords.service.js';
import { PasswordsStore } from './passwords.store.js';
import { SecondFactorsController } from './second-factors.controller.js';
import { SecondFactorsService } from './second-factors.service.js';
import { StepUpController } from './step-up.controller.js';
import { StepUpService } from './step-up.service.js';

/** What people do to keep their account safe: logins, passwords, addresses, second factors, and the links in mails that prove them. */
@Module({})
export class AccountModule {
  static with(config: Config): DynamicModule {
    return {
      module: AccountModule,
      imports: [ChangesModule, ProfilesModule],
      controllers: [
        AccountPageController,
        AddressesController,
        LoginsController,
        PasskeysController,
        PasswordsController,
        SecondFactorsController,
        StepUpController,
      ],
      providers: [
        { provide: AccountSettings, useValue: config },
        AddressesService,
        AddressesStore,
        LinkLetters,
        LinkTokens,
        LoginsService,
        LoginsStore,
        MailedLinks,
        MailedLinksStore,
        PasskeysService,
        PasswordsService,
        PasswordsStore,
        SecondFactorsService,
        StepUpService,
      ],
    };
  }
}
