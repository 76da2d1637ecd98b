import type { ClientChannel } from '../activity/client-channel.js';
import type { AvatarUrls } from '../avatars/avatar-urls.js';
import type { MemberRole } from '../auth/roles.js';
import type { JsonMap, Snapshot } from './profile.js';

/** A profile with the addresses of its picture. */
export interface Portrait extends Snapshot {
  pictures: ReturnType<AvatarUrls['picturesOf']>;
}

/** A profile with the facts around it, for the doors that show more than our own. */
export interface Person extends Portrait {
  hasPassword: boolean;
  twoFactorEnabled: boolean;
  sso: boolean;
  /** In the order of their names. */
  memberships: PersonMembership[];
  /** By client channel; absent until seen there. */
  activity: Partial<Record<ClientChannel, ChannelActivity>>;
}

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
