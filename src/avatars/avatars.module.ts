import { Module } from '@nestjs/common';
import { ProfilesModule } from '../profiles/profiles.module.js';
import { MyAvatarController, UserAvatarController } from './avatar-uploads.controller.js';
import { AvatarsController } from './avatars.controller.js';
import { AvatarsService } from './avatars.service.js';
import { KeptAvatarsStore } from './kept-avatars.store.js';

/** Uploading avatars, and looking at them. */
@Module({
  imports: [ProfilesModule],
  controllers: [AvatarsController, MyAvatarController, UserAvatarController],
  providers: [AvatarsService, KeptAvatarsStore],
  exports: [AvatarsService],
})
export class AvatarsModule {}
