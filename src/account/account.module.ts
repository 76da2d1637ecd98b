import { Module } from '@nestjs/common';
import { ProfilesModule } from '../profiles/profiles.module.js';
import { LoginsController } from './logins.controller.js';
import { LoginsService } from './logins.service.js';
import { LoginsStore } from './logins.store.js';

/** What people do to keep their account safe. */
@Module({
  imports: [ProfilesModule],
  controllers: [LoginsController],
  providers: [LoginsService, LoginsStore],
})
export class AccountModule {}
