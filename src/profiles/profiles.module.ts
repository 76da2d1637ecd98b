import { Module } from '@nestjs/common';
import { MySettingsController } from './my-settings.controller.js';
import { MyProfileController, UserProfileController } from './profiles.controller.js';
import { ChangesModule } from '../changes/changes.module.js';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { DeferredChangesController, MyDeferredChangesController } from './deferred/deferred.controller.js';
import { DeferredService } from './deferred/deferred.service.js';
import { DeferredStore } from './deferred/deferred.store.js';
import { DueChanges } from './deferred/due-changes.js';
import { ProfileReadings } from './profile-readings.js';
import { ProfilesService } from './profiles.service.js';
import { BatchStore } from './batch.store.js';
import { ProfileBatches } from './batch.service.js';
import { HomeMoves } from './home-moves.js';
import { PeopleStore } from './people.store.js';
import { ProfilesStore } from './profiles.store.js';

@Module({
  imports: [ChangesModule, OrganizationsModule],
  controllers: [
    DeferredChangesController,
    MyDeferredChangesController,
    MyProfileController,
    MySettingsController,
    UserProfileController,
  ],
  providers: [
    BatchStore,
    DeferredService,
    DeferredStore,
    DueChanges,
    HomeMoves,
    PeopleStore,
    ProfileBatches,
    ProfileReadings,
    ProfilesService,
    ProfilesStore,
  ],
  exports: [ProfileBatches, ProfileReadings, ProfilesService, ProfilesStore],
})
export class ProfilesModule {}
