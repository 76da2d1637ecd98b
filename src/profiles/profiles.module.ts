import { Module } from '@nestjs/common';
import { MySettingsController } from './my-settings.controller.js';
import { MyProfileController, UserProfileController } from './profiles.controller.js';
import { ProfilesService } from './profiles.service.js';
import { PeopleStore } from './people.store.js';
import { ProfilesStore } from './profiles.store.js';

@Module({
  controllers: [MyProfileController, MySettingsController, UserProfileController],
  providers: [PeopleStore, ProfilesService, ProfilesStore],
  exports: [ProfilesService, ProfilesStore],
})
export class ProfilesModule {}
