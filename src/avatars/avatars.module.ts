import { Module } from '@nestjs/common';
import { ProfilesModule } from '../profiles/profiles.module.js';
import { MyAvatarController, UserAvatarController } from './avatar-uploads.controller.js';
import { AvatarsController } from './avatars.controller.js';
import { AvatarsService } from './avatars.service.js';

/** Uploading avatars, and looking at them. */
@Module({
  imports: [ProfilesModule],
  controllers: [AvatarsController, MyAvatarController, UserAvatarController],
  providers: [AvatarsService],
  exports: [AvatarsService],
})
export class AvatarsModule {}
