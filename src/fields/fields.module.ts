import { Module } from '@nestjs/common';
import { ChoicesController } from './choices.controller.js';

/** What there is to tell of fields without anybody's values. */
@Module({ controllers: [ChoicesController] })
export class FieldsModule {}
