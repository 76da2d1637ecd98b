import { Module } from '@nestjs/common';
import { CategoriesStore } from './categories.store.js';
import { NotificationsController } from './notifications.controller.js';

@Module({
  controllers: [NotificationsController],
  providers: [CategoriesStore],
})
export class NotificationsModule {}
