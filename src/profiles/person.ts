import type { ClientChannel } from '../activity/client-channel.js';
import type { JsonMap } from '../values/json-map.js';
import type { Pictures } from '../pictures/avatar-urls.js';
import type { MemberRole } from '../auth/roles.js';
import { notFound } from '../failure.js';
import type { Snapshot } from './profile.js';
import { membershipRole } from './storage/profile-write.js';
import { seen } from './reach.js';

/** A profile as it is, or in a dry run would be, with the addresses of its picture beside it. */
export interface Reading {
  now: Snapshot;
  pictures: Pictures;
}

/** The same in one. */
export interface Portrait extends Snapshot {
  pictures: Pictures;
}

/** A profile with the facts around it, for the doors that show more than our own. */
export interface Person extends Portrait, Around {}

/** What is told of a person beside the profile. */
export interface Around {
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

/** A person as their snapshot's actor sees them. What is around them was read before the profile was changed. */
export function personOf({ now, pictures }: Reading, around: Around | undefined): Person {
  if (around === undefined) throw notFound();
  const { organizationId, accessRole } = now.state.user;
  const memberships = around.memberships.map((one) =>
    one.organization.id === organizationId ? { ...one, role: membershipRole(accessRole) } : one,
  );
  return { ...seen(now), pictures, ...around, memberships };
}
