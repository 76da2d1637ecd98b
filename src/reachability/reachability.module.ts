import { Module } from '@nestjs/common';
import { ProfilesModule } from '../profiles/profiles.module.js';
import { ReachabilityController } from './reachability.controller.js';
import { ReachabilityService } from './reachability.service.js';
import { SilenceController } from './silence.controller.js';
import { SilenceService } from './silence.service.js';

@Module({
  imports: [ProfilesModule],
  controllers: [ReachabilityController, SilenceController],
  providers: [ReachabilityService, SilenceService],
})
export class ReachabilityModule {}
