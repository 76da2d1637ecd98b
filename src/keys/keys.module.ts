import { Module } from '@nestjs/common';
import { ChangesModule } from '../changes/changes.module.js';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { KeyEnds } from './key-ends.js';
import { KeyEndsStore } from './key-ends.store.js';
import { KeyLetters } from './key-letters.js';
import { KeysService } from './keys.service.js';
import { KeysStore } from './keys.store.js';
import { PersonalKeysController } from './personal-keys.controller.js';
import { ServiceAccountsController } from './service-accounts.controller.js';
import { ServiceAccountsService } from './service-accounts.service.js';
import { ServiceAccountsStore } from './service-accounts.store.js';

/** Keys for programs, and the accounts of those that act for nobody. */
@Module({
  imports: [ChangesModule, OrganizationsModule],
  controllers: [PersonalKeysController, ServiceAccountsController],
  providers: [KeyEnds, KeyEndsStore, KeyLetters, KeysService, KeysStore, ServiceAccountsService, ServiceAccountsStore],
})
export class KeysModule {}
