import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { IsNull, Repository } from 'typeorm';
import { NotificationCategory } from './notification-category.entity.js';

@Injectable()
export class CategoriesStore {
  constructor(@InjectRepository(NotificationCategory) private readonly categories: Repository<NotificationCategory>) {}

  /** The platform's categories and, in their order, those the organization added. */
  ofOrganization(organizationId: string | null): Promise<NotificationCategory[]> {
    const everyones = { organizationId: IsNull() };
    const where = organizationId === null ? everyones : [everyones, { organizationId }];
    return this.categories.find({ where, order: { position: 'asc', key: 'asc' } });
  }
}
