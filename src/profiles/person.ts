import type { MemberRole } from '../auth/roles.js';
import type { JsonMap, Snapshot } from './profile.js';

/** A profile with the facts around it, for the doors that show more than our own. */
export interface Person extends Snapshot {
  hasPassword: boolean;
  twoFactorEnabled: boolean;
  sso: boolean;
  /** In the order of their names. */
  memberships: PersonMembership[];
  /** By client channel; absent until seen there. */
  activity: Partial<Record<ClientChannel, ChannelActivity>>;
}

export const CLIENT_CHANNELS = ['dashboard', 'sdk', 'store'] as const;
export type ClientChannel = (typeof CLIENT_CHANNELS)[number];

export interface ChannelActivity {
  firstSeenAt: string;
  lastLoginAt: string | null;
  lastActionAt: string | null;
}

export interface PersonMembership {
  role: MemberRole;
  organization: {
    id: string;
    name: string;
    slug: string;
    picture: string | null;
    timezone: string;
    createdBy: string | null;
    branding: JsonMap;
    store: JsonMap;
    configuration: JsonMap;
    features: JsonMap;
  };
  company: { id: string; name: string; ownerId: string | null; maxDocuments: number };
}
