import { Module } from '@nestjs/common';
import { MySettingsController } from './doors/my-settings.controller.js';
import { MyProfileController, UserProfileController } from './doors/profiles.controller.js';
import { ChangesModule } from '../changes/changes.module.js';
import { WritesModule } from '../writes/writes.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { DeferredChangesController, MyDeferredChangesController } from './deferred/deferred.controller.js';
import { DeferredService } from './deferred/deferred.service.js';
import { AddressChanges } from './deferred/address-changes.js';
import { DeferredStore } from './deferred/deferred.store.js';
import { DueChanges } from './deferred/due-changes.js';
import { PassingChanges } from './deferred/passing-changes.js';
import { RefusalLetters } from './deferred/refusal-letters.js';
import { RefusalLettersStore } from './deferred/refusal-letters.store.js';
import { OverdueRequests } from './requests/overdue-requests.js';
import { RequestLetters } from './requests/request-letters.js';
import { RequestLettersStore } from './requests/request-letters.store.js';
import { RequestedChanges } from './requests/requested-changes.js';
import { RequestsController } from './requests/requests.controller.js';
import { RequestsService } from './requests/requests.service.js';
import { RequestsStore } from './requests/requests.store.js';
import { ProfileReadings } from './profile-readings.js';
import { ProfilesService } from './profiles.service.js';
import { BatchStore } from './batch/batch.store.js';
import { ProfileBatches } from './batch/batch.service.js';
import { HomeMoves } from './home-moves.js';
import { LateChanges } from './late-changes.js';
import { AroundStore } from './storage/around.store.js';
import { ChoicesStore } from './storage/choices.store.js';
import { ProfilesStore } from './storage/profiles.store.js';

@Module({
  imports: [ChangesModule, NotificationsModule, OrganizationsModule, WritesModule],
  controllers: [
    DeferredChangesController,
    MyDeferredChangesController,
    MyProfileController,
    MySettingsController,
    UserProfileController,
    RequestsController,
  ],
  providers: [
    AddressChanges,
    BatchStore,
    ChoicesStore,
    DeferredService,
    DeferredStore,
    DueChanges,
    HomeMoves,
    LateChanges,
    AroundStore,
    OverdueRequests,
    PassingChanges,
    ProfileBatches,
    ProfileReadings,
    ProfilesService,
    ProfilesStore,
    RefusalLetters,
    RefusalLettersStore,
    RequestedChanges,
    RequestLetters,
    RequestLettersStore,
    RequestsService,
    RequestsStore,
  ],
  exports: [DeferredStore, DueChanges, LateChanges, ProfileBatches, ProfileReadings, ProfilesService, ProfilesStore],
})
export class ProfilesModule {}
