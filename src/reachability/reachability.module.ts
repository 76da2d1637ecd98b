import { Module } from '@nestjs/common';
import { ProfilesModule } from '../profiles/profiles.module.js';
import { ReachabilityController } from './reachability.controller.js';
import { ReachabilityService } from './reachability.service.js';

@Module({
  imports: [ProfilesModule],
  controllers: [ReachabilityController],
  providers: [ReachabilityService],
})
export class ReachabilityModule {}
