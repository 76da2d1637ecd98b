import { DataSource, type DataSourceOptions } from 'typeorm';
import { MailedLink } from './account/mailed-link.entity.js';
import { ClientActivity } from './activity/client-activity.entity.js';
import { AccessKeyRow } from './auth/access-key.entity.js';
import { LoginAttempt } from './auth/login-attempt.entity.js';
import { LoginNetwork } from './auth/login-network.entity.js';
import { RefreshToken } from './auth/refresh-token.entity.js';
import { Session } from './auth/session.entity.js';
import { Change } from './changes/change.entity.js';
import { Client } from './database/client.js';
import { SnakeCaseNaming } from './database/naming.js';
import { Erasure } from './erasures/erasure.entity.js';
import { EventPosition } from './events/event-position.entity.js';
import { EventSequencer } from './events/event-sequencer.entity.js';
import { Factor } from './factors/factor.entity.js';
import { LoginChallenge } from './factors/login-challenge.entity.js';
import { RecoveryCode } from './factors/recovery-code.entity.js';
import { UsedPasskeyChallenge } from './factors/used-passkey-challenge.entity.js';
import { Invitation } from './invitations/invitation.entity.js';
import { LimitCount } from './limits/limit-count.entity.js';
import { OutboxMail } from './mail/outbox-mail.entity.js';
import { NotificationCategory } from './notifications/notification-category.entity.js';
import { NotificationPreference } from './notifications/notification-preference.entity.js';
import { RetiredCategory } from './notifications/retired-category.entity.js';
import { Company } from './organizations/companies/company.entity.js';
import { Department } from './organizations/departments/department.entity.js';
import { Membership } from './organizations/members/membership.entity.js';
import { Organization } from './organizations/facts/organization.entity.js';
import { SmsNumber } from './organizations/numbers/sms-number.entity.js';
import { Persona } from './personas/persona.entity.js';
import { DeferredChange } from './profiles/deferred/deferred-change.entity.js';
import { IdempotencyKey } from './writes/idempotency-key.entity.js';
import { SearchText } from './users/search-text.entity.js';
import { User } from './users/user.entity.js';
import { WebhookDelivery } from './webhooks/webhook-delivery.entity.js';
import { Webhook } from './webhooks/webhook.entity.js';

const entities = [
  AccessKeyRow,
  Change,
  ClientActivity,
  Company,
  DeferredChange,
  Department,
  Erasure,
  EventPosition,
  EventSequencer,
  Factor,
  IdempotencyKey,
  Invitation,
  LimitCount,
  LoginAttempt,
  LoginChallenge,
  LoginNetwork,
  MailedLink,
  Membership,
  NotificationCategory,
  NotificationPreference,
  RetiredCategory,
  Organization,
  OutboxMail,
  Persona,
  RecoveryCode,
  RefreshToken,
  SearchText,
  Session,
  SmsNumber,
  User,
  UsedPasskeyChallenge,
  Webhook,
  WebhookDelivery,
];

/** The database as the service uses it; every wait has an end, in milliseconds. */
export function dataSourceOptions(url: string, poolSize: number): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    entities,
    migrations: [],
    namingStrategy: new SnakeCaseNaming(),
    applicationName: 'roster',
    poolSize,
    extra: {
      Client,
      pipeline: true,
      connectionTimeoutMillis: 5_000,
      statement_timeout: 10_000,
      lock_timeout: 5_000,
      idle_in_transaction_session_timeout: 15_000,
      keepAlive: true,
    },
  };
}

/** For work outside the server, such as a command; whoever connects destroys it. */
export function connect(url: string): Promise<DataSource> {
  return new DataSource(dataSourceOptions(url, 2)).initialize();
}
