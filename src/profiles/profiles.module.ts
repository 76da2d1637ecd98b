import { Module } from '@nestjs/common';
import { MySettingsController } from './doors/my-settings.controller.js';
import { MyProfileController, UserProfileController } from './doors/profiles.controller.js';
import { ChangesModule } from '../changes/changes.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { DeferredChangesController, MyDeferredChangesController } from './deferred/deferred.controller.js';
import { DeferredService } from './deferred/deferred.service.js';
import { AddressChanges } from './deferred/address-changes.js';
import { DeferredStore } from './deferred/deferred.store.js';
import { DueChanges } from './deferred/due-changes.js';
import { ProfileReadings } from './profile-readings.js';
import { ProfilesService } from './profiles.service.js';
import { BatchStore } from './batch/batch.store.js';
import { ProfileBatches } from './batch/batch.service.js';
import { HomeMoves } from './home-moves.js';
import { AroundStore } from './storage/around.store.js';
import { ChoicesStore } from './storage/choices.store.js';
import { PastStore } from './storage/past.store.js';
import { ProfilesStore } from './storage/profiles.store.js';

@Module({
  imports: [ChangesModule, NotificationsModule, OrganizationsModule],
  controllers: [
    DeferredChangesController,
    MyDeferredChangesController,
    MyProfileController,
    MySettingsController,
    UserProfileController,
  ],
  providers: [
    AddressChanges,
    BatchStore,
    ChoicesStore,
    DeferredService,
    DeferredStore,
    DueChanges,
    HomeMoves,
    AroundStore,
    PastStore,
    ProfileBatches,
    ProfileReadings,
    ProfilesService,
    ProfilesStore,
  ],
  exports: [DeferredStore, DueChanges, PastStore, ProfileBatches, ProfileReadings, ProfilesService, ProfilesStore],
})
export class ProfilesModule {}
