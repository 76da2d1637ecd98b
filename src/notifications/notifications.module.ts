import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CategoriesStore } from './categories.store.js';
import { NotificationCategory } from './notification-category.entity.js';
import { NotificationsController } from './notifications.controller.js';

@Module({
  imports: [TypeOrmModule.forFeature([NotificationCategory])],
  controllers: [NotificationsController],
  providers: [CategoriesStore],
})
export class NotificationsModule {}
