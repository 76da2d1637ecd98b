import { Module } from '@nestjs/common';
import { MySettingsController } from './my-settings.controller.js';
import { MyProfileController, UserProfileController } from './profiles.controller.js';
import { ProfilesService } from './profiles.service.js';
import { BatchStore } from './batch.store.js';
import { ProfileBatches } from './batch.service.js';
import { PeopleStore } from './people.store.js';
import { ProfilesStore } from './profiles.store.js';

@Module({
  controllers: [MyProfileController, MySettingsController, UserProfileController],
  providers: [BatchStore, PeopleStore, ProfileBatches, ProfilesService, ProfilesStore],
  exports: [ProfileBatches, ProfilesService, ProfilesStore],
})
export class ProfilesModule {}
