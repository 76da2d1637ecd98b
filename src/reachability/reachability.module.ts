import { Module } from '@nestjs/common';
import { ChangesModule } from '../changes/changes.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { ProfilesModule } from '../profiles/profiles.module.js';
import { ReachabilityController } from './reachability.controller.js';
import { ReachabilityService } from './reachability.service.js';
import { SilenceController } from './silence.controller.js';
import { SilenceService } from './silence.service.js';
import { DecisionsController } from './telling/decisions.controller.js';
import { DecisionsService } from './telling/decisions.service.js';
import { SnapshotsStore } from './telling/snapshots.store.js';
import { UnsubscribeController, UnsubscribeLinksController } from './unsubscribing/unsubscribe.controller.js';
import { UnsubscribeService } from './unsubscribing/unsubscribe.service.js';
import { UnsubscribeTokens } from './unsubscribing/unsubscribe-tokens.js';

@Module({
  imports: [ChangesModule, NotificationsModule, ProfilesModule],
  controllers: [
    DecisionsController,
    ReachabilityController,
    SilenceController,
    UnsubscribeController,
    UnsubscribeLinksController,
  ],
  providers: [
    DecisionsService,
    ReachabilityService,
    SilenceService,
    SnapshotsStore,
    UnsubscribeService,
    UnsubscribeTokens,
  ],
})
export class ReachabilityModule {}
