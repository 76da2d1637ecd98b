import { ApiProperty } from '@nestjs/swagger';
import type { JsonMap } from '../../values/json-map.js';
import { CLIENT_CHANNELS } from '../../activity/client-channel.js';
import type { Person, PersonMembership } from '../../profiles/person.js';
import { displayName } from '../../profiles/profile.js';
import { APPLIVERY_LANGUAGES, shownLanguage, shownRole, type AppliveryLanguage } from './applivery-values.js';
import type { IntercomHash } from './intercom-hash.js';

const id = { format: 'uuid', example: '0197a3c0-5b7e-7cc1-9d43-2f60a1b2c3d4' };
const moment = { type: String, format: 'date-time', example: '2026-02-03T15:30:00.000Z' };
const maybe = { type: String, nullable: true };

export class AppliveryOrganization {
  @ApiProperty(id)
  id: string;

  @ApiProperty({ example: 'Enterprise Corporation' })
  name: string;

  @ApiProperty({ example: 'enterprise-corp' })
  slug: string;

  @ApiProperty({ ...maybe, example: 'https://cdn.example.com/logo.png' })
  picture: string | null;
}

export class AppliveryBranding {
  @ApiProperty({ ...maybe, example: '#0066CC' })
  primaryColor: string | null;

  @ApiProperty({ ...maybe, example: 'https://cdn.example.com/logo.png' })
  logoUrl: string | null;
}

export class AppliveryStore {
  enabled: boolean;

  @ApiProperty({ ...maybe, example: 'apps.acme.com' })
  customDomain: string | null;
}

export class AppliveryConfiguration {
  @ApiProperty(maybe)
  defaultStorageProvider: string | null;

  enforceSSO: boolean;
}

export class AppliveryOrganizationInfo extends AppliveryOrganization {
  /** Who made the organization; null when nobody is known. */
  @ApiProperty({ ...id, ...maybe })
  createdBy: string | null;

  @ApiProperty({ type: AppliveryBranding })
  branding: AppliveryBranding;

  @ApiProperty({ type: AppliveryStore })
  store: AppliveryStore;

  @ApiProperty({ type: AppliveryConfiguration })
  configuration: AppliveryConfiguration;
}

/** By kind of client; null until seen there. */
export class AppliveryChannels {
  @ApiProperty({ ...moment, nullable: true })
  dashboard: string | null;

  @ApiProperty({ ...moment, nullable: true })
  sdk: string | null;

  @ApiProperty({ ...moment, nullable: true })
  store: string | null;
}

export class AppliveryActivityTrace {
  @ApiProperty({ type: AppliveryChannels })
  lastLogin: AppliveryChannels;

  /** To about a minute. */
  @ApiProperty({ type: AppliveryChannels })
  lastAction: AppliveryChannels;
}

export class AppliveryUser {
  @ApiProperty(id)
  id: string;

  @ApiProperty({ format: 'email', example: 'john@example.com' })
  email: string;

  @ApiProperty({ ...maybe, example: 'John' })
  firstName: string | null;

  @ApiProperty({ ...maybe, example: 'Doe' })
  lastName: string | null;

  @ApiProperty({ ...maybe, example: 'John Doe' })
  fullName: string | null;

  @ApiProperty({ ...maybe, example: 'https://example.com/images/profile-picture.jpg' })
  picture: string | null;

  @ApiProperty({ enum: ['admin', 'user'] })
  role: 'admin' | 'user';

  newsletter: boolean;

  hasPassword: boolean;

  /** Whether a second factor is on. */
  has2FAActive: boolean;

  /** Whether the user signs in through an identity provider. */
  ssoUser: boolean;

  /** The home organization; null only for a platform administrator without one. */
  @ApiProperty({ ...id, ...maybe })
  organizationId: string | null;

  @ApiProperty({ type: [AppliveryOrganization] })
  organizations: AppliveryOrganization[];

  /** The organization that `organizationId` names. */
  @ApiProperty({ type: AppliveryOrganizationInfo, nullable: true })
  organizationInfo: AppliveryOrganizationInfo | null;

  /** `en` too for a language that isn’t among these. */
  @ApiProperty({ enum: APPLIVERY_LANGUAGES })
  language: AppliveryLanguage;

  @ApiProperty({ enum: ['verified', 'unverified'] })
  verificationStatus: 'verified' | 'unverified';

  @ApiProperty({ type: AppliveryActivityTrace })
  activityTrace: AppliveryActivityTrace;

  /** HMAC-SHA256 of the id; null while no secret for it is configured. */
  @ApiProperty({ ...maybe, example: 'ab9d…' })
  intercomUserHash: string | null;

  @ApiProperty(moment)
  createdAt: string;

  @ApiProperty(moment)
  updatedAt: string;
}

export class AppliveryReply {
  @ApiProperty({ type: Boolean, enum: [true] })
  status: true;

  @ApiProperty({ type: AppliveryUser })
  data: AppliveryUser;
}

/** A person as Applivery shows one, with every key of its published example. */
export function presentUser(person: Person, intercom: IntercomHash): AppliveryUser {
  const { user } = person.state;
  const home = person.memberships.find(({ organization }) => organization.id === user.organizationId);
  return {
    id: user.id,
    email: user.email,
    firstName: user.firstName,
    lastName: user.lastName,
    fullName: displayName(user),
    picture: person.pictures.large,
    role: shownRole(user.accessRole),
    newsletter: user.newsletter,
    hasPassword: person.hasPassword,
    has2FAActive: person.twoFactorEnabled,
    ssoUser: person.sso,
    organizationId: user.organizationId,
    organizations: person.memberships.map(presentOrganization),
    organizationInfo: home === undefined ? null : presentHome(home),
    language: shownLanguage(user.language),
    verificationStatus: user.verificationStatus,
    activityTrace: { lastLogin: channelsOf(person, 'lastLoginAt'), lastAction: channelsOf(person, 'lastActionAt') },
    intercomUserHash: intercom.of(user.id),
    createdAt: person.createdAt.toISOString(),
    updatedAt: person.updatedAt.toISOString(),
  };
}

function presentOrganization({ organization: { id, name, slug, picture } }: PersonMembership): AppliveryOrganization {
  return { id, name, slug, picture };
}

function presentHome(home: PersonMembership): AppliveryOrganizationInfo {
  const { createdBy, branding, store, configuration } = home.organization;
  return {
    ...presentOrganization(home),
    createdBy,
    branding: { primaryColor: textOf(branding, 'primaryColor'), logoUrl: textOf(branding, 'logoUrl') },
    store: { enabled: store.enabled === true, customDomain: textOf(store, 'customDomain') },
    configuration: {
      defaultStorageProvider: textOf(configuration, 'defaultStorageProvider'),
      enforceSSO: configuration.enforceSSO === true,
    },
  };
}

function channelsOf({ activity }: Person, fact: 'lastLoginAt' | 'lastActionAt'): AppliveryChannels {
  const seen = CLIENT_CHANNELS.map((channel) => {
    const at = activity[channel]?.[fact];
    return [channel, at == null ? null : new Date(at).toISOString()] as const;
  });
  return Object.fromEntries(seen) as unknown as AppliveryChannels;
}

/** Free-form settings may hold anything. */
function textOf(map: JsonMap, key: string): string | null {
  const value = map[key];
  return typeof value === 'string' ? value : null;
}
