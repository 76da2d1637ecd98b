import { Module } from '@nestjs/common';
import { AvatarsModule } from '../../avatars/avatars.module.js';
import { ProfilesModule } from '../../profiles/profiles.module.js';
import { ExanteController } from './exante.controller.js';

@Module({ imports: [AvatarsModule, ProfilesModule], controllers: [ExanteController] })
export class ExanteModule {}
