import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor, Roles } from '../auth/access.js';
import type { Actor } from '../auth/caller.js';
import { ApiPage, wholePage, type Page } from '../http/page.js';
import { CategoriesStore } from './categories.store.js';
import { CategoryView } from './notifications.dto.js';
import type { NotificationCategory } from './notification-category.entity.js';

@ApiTags('Notifications')
@Controller('api/notifications')
export class NotificationsController {
  constructor(private readonly categories: CategoriesStore) {}

  /** Everyone’s categories and those of the caller’s organization. */
  @Get('categories')
  @Roles('SALES_REP', 'profile:read')
  @ApiOperation({ summary: 'List notification categories' })
  @ApiPage(CategoryView)
  async list(@CurrentActor() me: Actor): Promise<Page<CategoryView>> {
    return wholePage((await this.categories.ofOrganization(me, me.organizationId)).map(present));
  }
}

function present(category: NotificationCategory): CategoryView {
  const { key, label, channels, defaultChannels, required, enabledByDefault } = category;
  return { key, label, channels, defaultChannels: defaultChannels ?? channels, required, enabledByDefault };
}
