import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { ChangesModule } from '../changes/changes.module.js';
import { ProfilesModule } from '../profiles/profiles.module.js';
import { WritesModule } from '../writes/writes.module.js';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { AccessService } from './access.service.js';
import { BulkService } from './bulk.service.js';
import { ErasuresController } from './erasures.controller.js';
import { ErasuresService } from './erasures.service.js';
import { LifecycleService } from './lifecycle.service.js';
import { LifecycleStore } from './lifecycle.store.js';
import { PeopleController } from './people.controller.js';
import { PeopleListService } from './people-list.service.js';
import { PeopleListStore } from './people-list.store.js';
import { RoutePermissions } from './route-permissions.js';

/** Lists of people, and what happens to a person as a whole. */
@Module({
  imports: [ChangesModule, DiscoveryModule, OrganizationsModule, ProfilesModule, WritesModule],
  controllers: [ErasuresController, PeopleController],
  providers: [
    AccessService,
    BulkService,
    ErasuresService,
    LifecycleService,
    LifecycleStore,
    PeopleListService,
    PeopleListStore,
    RoutePermissions,
  ],
})
export class PeopleModule {}
