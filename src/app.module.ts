import { type DynamicModule, Module } from '@nestjs/common';
import { AccountModule } from './account/account.module.js';
import { ActivityModule } from './activity/activity.module.js';
import { AdministrationModule } from './administration/administration.module.js';
import { AuthModule } from './auth/auth.module.js';
import type { Config } from './config.js';
import { PicturesModule } from './pictures/pictures.module.js';
import { AvatarsModule } from './avatars/avatars.module.js';
import { constraints } from './constraints.js';
import { contracts } from './contracts/contracts.js';
import { dataSourceOptions } from './data-source.js';
import { DatabaseModule } from './database/database.module.js';
import { ErasuresModule } from './erasures/erasures.module.js';
import { EventsModule } from './events/events.module.js';
import { FactorsModule } from './factors/factors.module.js';
import { FieldsModule } from './fields/fields.module.js';
import { HistoryModule } from './history/history.module.js';
import { InvitationsModule } from './invitations/invitations.module.js';
import { KeysModule } from './keys/keys.module.js';
import { LimitsModule } from './limits/limits.module.js';
import { MailModule } from './mail/mail.module.js';
import { NotificationsModule } from './notifications/notifications.module.js';
import { OperationsModule } from './operations/operations.module.js';
import { OrganizationsModule } from './organizations/organizations.module.js';
import { PeopleModule } from './people/people.module.js';
import { ProfilesModule } from './profiles/profiles.module.js';
import { ReachabilityModule } from './reachability/reachability.module.js';
import { SecurityModule } from './security/security.module.js';
import { TickerModule } from './ticker/ticker.module.js';
import { TransferModule } from './transfer/transfer.module.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';

/** What the application stands on. */
export interface Foundation {
  config: Config;
  /** What `openServiceRole` answered. */
  databaseUrl: string;
  /** See `resolveSecret`. */
  secret: string;
  /** Of this version, by their names. */
  migrations: readonly string[];
}

/** All rooms of the service, put together. */
@Module({})
export class AppModule {
  static on({ config, databaseUrl, secret, migrations }: Foundation): DynamicModule {
    return {
      module: AppModule,
      imports: [
        DatabaseModule.with(dataSourceOptions(databaseUrl, config.poolSize), constraints),
        ActivityModule.with(config),
        LimitsModule.with(config),
        MailModule.with(config),
        TickerModule.with(config),
        ErasuresModule.with(config),
        SecurityModule,
        FactorsModule.with(config, secret),
        AuthModule.with(config, secret),
        FieldsModule,
        PicturesModule.with(config),
        OrganizationsModule,
        ProfilesModule,
        AvatarsModule,
        AdministrationModule,
        PeopleModule,
        InvitationsModule.with(config),
        TransferModule,
        NotificationsModule,
        ReachabilityModule,
        HistoryModule,
        EventsModule.with(config),
        AccountModule.with(config),
        KeysModule,
        WebhooksModule.with(config, secret),
        OperationsModule.with(config, migrations),
        ...contracts.map(({ module }) => module.with?.(config) ?? module),
      ],
    };
  }
}
