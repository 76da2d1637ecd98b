import { Module } from '@nestjs/common';
import { ProfilesModule } from '../../profiles/profiles.module.js';
import { RinkelController } from './rinkel.controller.js';

@Module({ imports: [ProfilesModule], controllers: [RinkelController] })
export class RinkelModule {}
