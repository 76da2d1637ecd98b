import { Module } from '@nestjs/common';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { CategoriesController } from './categories.controller.js';
import { CategoriesService } from './categories.service.js';
import { CategoriesStore } from './categories.store.js';
import { NotificationDefaultsController } from './defaults.controller.js';
import { NotificationDefaultsService } from './defaults.service.js';
import { NotificationsController } from './notifications.controller.js';
import { PreferencesStore } from './preferences.store.js';

@Module({
  imports: [OrganizationsModule],
  controllers: [NotificationsController, CategoriesController, NotificationDefaultsController],
  providers: [CategoriesService, CategoriesStore, NotificationDefaultsService, PreferencesStore],
  exports: [NotificationDefaultsService, PreferencesStore],
})
export class NotificationsModule {}
