import { isAddressOf } from '../pictures/avatar-path.js';
import type { JsonMap } from '../values/json-map.js';
import { mergedChannels, type ChannelPatch } from '../notifications/defaults.rules.js';
import { effectivePreference, type ChannelChoices } from '../notifications/effective.js';
import type { PersonaKey } from '../fields/persona.fields.js';
import { effectivePersonaText } from '../personas/read-through.js';
import { mergePatch, sameJson } from '../values/merge.js';
import { availabilityAt, doNotDisturbAt } from '../users/availability.js';
import { namesOf } from '../fields/field.js';
import { userFields } from '../fields/user.fields.js';
import type { KindName } from '../values/kinds.js';
import type { UserField } from './policy.js';
import { displayName, personaSourceOf, type ProfileChange, type ProfileState, type Snapshot } from './profile.js';

/**
 * How a sent value meets the state: `merged` is what the field would hold (the same value when nothing changes) and
 * `apply` writes it into the draft.
 */
export interface Field {
  merged(draft: ProfileState, sent: unknown, snapshot: Snapshot): { value: unknown; changes: boolean };
  apply(draft: ProfileState, value: never, snapshot: Snapshot): void;
}

type Sent<Name extends keyof ProfileChange> = Exclude<ProfileChange[Name], undefined>;

/** How a sent value of a user field meets the state: as its kind has it, unless told here. */
export function mergeOf(name: UserField): Field {
  return merges[name];
}

/** The same for a value that is taken back: what its write did to a name beside it is taken back by itself. */
export function mergeBackOf(name: UserField): Field {
  return name === 'firstName' || name === 'lastName' ? scalar(name) : mergeOf(name);
}

/** What is special. */
const special: { [Name in UserField]?: Field } = {
  firstName: namePart('firstName'),
  lastName: namePart('lastName'),
  fullName: {
    merged: (draft, sent) => ({ value: sent, changes: sent !== displayName(draft.user) }),
    apply: (draft, value: string) => {
      draft.user.fullName = value;
    },
  },
  email: {
    merged: (draft, sent) => ({ value: sent, changes: (sent as Sent<'email'>).key !== draft.user.emailKey }),
    apply: (draft, { address, key }: Sent<'email'>) => {
      draft.user.email = address;
      draft.user.emailKey = key;
      draft.user.verificationStatus = 'unverified';
    },
  },
  phoneNumber: {
    merged: (draft, sent) => {
      const phone = sent as Sent<'phoneNumber'>;
      return { value: phone, changes: (phone?.e164 ?? null) !== draft.user.phoneNumber };
    },
    apply: (draft, value: Sent<'phoneNumber'>) => {
      draft.user.phoneNumber = value?.e164 ?? null;
      draft.user.phoneRegion = value?.region ?? null;
    },
  },
  sinchPhoneNumber: {
    merged: (draft, sent) => ({ value: sent, changes: sent !== draft.user.sinchPhoneNumber }),
    apply: (draft, value: string | null, { facts }) => {
      draft.user.sinchPhoneNumber = value;
      draft.user.sinchPhoneNumberId = value === null ? null : (facts?.smsNumber?.id ?? null);
    },
  },
  // One of a picture elsewhere and an uploaded avatar: the one set last.
  picture: {
    merged: (draft, sent) => ({ value: sent, changes: !shows(draft.user, sent as string | null) }),
    apply: (draft, value: string | null) => Object.assign(draft.user, { picture: value, avatarId: null }),
  },
  avatarId: {
    merged: (draft, sent) => ({ value: sent, changes: sent !== draft.user.avatarId }),
    apply: (draft, value: string | null) => Object.assign(draft.user, { avatarId: value, picture: null }),
  },
  // What has ended by itself has changed by itself: it is written as it is now.
  availability: {
    merged: ({ user }, sent, snapshot) => {
      return { value: sent, changes: sent !== availabilityAt(user, nowOf(snapshot)).availability };
    },
    apply: ({ user }, value: 'available' | 'unavailable', { facts }) => {
      Object.assign(user, { availability: value, availabilityUntil: null, availabilityChangedAt: facts?.now ?? null });
    },
  },
  availabilityUntil: {
    merged: ({ user }, sent, snapshot) => {
      return { value: sent, changes: !isSame(sent, availabilityAt(user, nowOf(snapshot)).availabilityUntil) };
    },
    apply: ({ user }, value: Date | null, snapshot) => {
      Object.assign(user, availabilityAt(user, nowOf(snapshot)), { availabilityUntil: value });
    },
  },
  doNotDisturb: {
    merged: ({ user }, sent, snapshot) => {
      return { value: sent, changes: sent !== doNotDisturbAt(user, nowOf(snapshot)).doNotDisturb };
    },
    apply: ({ user }, value: boolean) => {
      Object.assign(user, { doNotDisturb: value, doNotDisturbUntil: null });
    },
  },
  doNotDisturbUntil: {
    merged: ({ user }, sent, snapshot) => {
      return { value: sent, changes: !isSame(sent, doNotDisturbAt(user, nowOf(snapshot)).doNotDisturbUntil) };
    },
    apply: ({ user }, value: Date | null, snapshot) => {
      Object.assign(user, doNotDisturbAt(user, nowOf(snapshot)), { doNotDisturbUntil: value });
    },
  },
  // Whoever moves brings no rights along, and leaves what belongs to the old home.
  organizationId: {
    merged: (draft, sent) => ({ value: sent, changes: sent !== draft.user.organizationId }),
    apply: (draft, value: string, { facts }) => {
      const { user } = draft;
      if (user.defaultOrganizationId === user.organizationId) user.defaultOrganizationId = null;
      if (facts?.outboundNumberExists !== true) user.preferences = withoutOutboundNumber(user.preferences);
      if (user.accessRole !== 'SUPERADMIN') user.accessRole = facts?.newHome.role ?? 'SALES_REP';
      Object.assign(user, { organizationId: value, departmentId: null });
      Object.assign(user, { sinchPhoneNumber: null, sinchPhoneNumberId: null });
    },
  },
};

/** When the change is decided; without facts nobody has sent any. */
function nowOf({ facts }: Snapshot): number {
  return facts?.now.getTime() ?? 0;
}

function isSame(sent: unknown, kept: Date | null): boolean {
  return (sent as Date | null)?.getTime() === kept?.getTime();
}

/** A client that sends the address of the avatar back, however it was signed, changes nothing. */
function shows({ picture, avatarId }: ProfileState['user'], sent: string | null): boolean {
  return avatarId === null || sent === null ? sent === (avatarId ?? picture) : isAddressOf(avatarId, sent);
}

/**
 * A text of the persona. A value that already shows, inherited or not, is no change, so nothing inherited is ever
 * copied; `null` takes the override back.
 */
export function personaField(key: PersonaKey, snapshot: Snapshot): Field {
  return {
    merged: (draft, sent) => {
      const overrides = draft.persona?.overrides ?? {};
      if (sent === null) return { value: null, changes: overrides[key] !== undefined };
      const shown = effectivePersonaText(
        key,
        overrides,
        personaSourceOf({ state: draft, organization: snapshot.organization }),
      );
      return { value: sent, changes: sent !== shown };
    },
    apply: (draft, value: string | null) => {
      if (draft.persona === null) throw new Error('A persona is made before its texts are set.');
      const { [key]: _, ...others } = draft.persona.overrides;
      draft.persona.overrides = value === null ? others : { ...others, [key]: value };
    },
  };
}

/** The user's own override of one category; a value that already applies is no change. */
export function preferenceField(category: string, snapshot: Snapshot): Field {
  return {
    merged: (draft, sent) => {
      const own = Object.hasOwn(draft.notifications, category) ? draft.notifications[category] : undefined;
      if (sent === null) return { value: null, changes: own !== undefined };
      if (own !== undefined) return { value: sent, changes: sent !== own };
      const known = snapshot.catalogue.find((one) => one.key === category);
      const inherited = known === undefined ? undefined : effectivePreference(known, snapshot.inherited).enabled;
      return { value: sent, changes: sent !== inherited };
    },
    apply: (draft, value: boolean | null) => {
      if (value === null) delete draft.notifications[category];
      else draft.notifications[category] = value;
    },
  };
}

/** The user's own choice of the channels of one category; channels that aren't named stay. */
export function channelsField(category: string): Field {
  return {
    merged: (draft, sent) => {
      const before = Object.hasOwn(draft.channels, category) ? (draft.channels[category] ?? {}) : {};
      const value = mergedChannels(before, sent as ChannelPatch | null);
      return { value, changes: !sameJson(before, value) };
    },
    apply: (draft, value: ChannelChoices) => {
      const others = Object.entries(draft.channels).filter(([key]) => key !== category);
      const chosen = Object.keys(value).length === 0 ? [] : [[category, value] as const];
      draft.channels = Object.fromEntries([...others, ...chosen]);
    },
  };
}

function scalar(name: UserField): Field {
  return {
    merged: (draft, sent) => ({ value: sent, changes: sent !== draft.user[name] }),
    apply: (draft, value) => {
      Object.assign(draft.user, { [name]: value });
    },
  };
}

/** The name written last is the one shown: a new part puts first + last before an older full name. */
function namePart(name: 'firstName' | 'lastName'): Field {
  return {
    merged: (draft, sent) => ({ value: sent, changes: sent !== draft.user[name] }),
    apply: (draft, value: string | null) => {
      draft.user[name] = value;
      if (displayName({ ...draft.user, fullName: null }) !== null) draft.user.fullName = null;
    },
  };
}

function map(name: UserField): Field {
  return {
    merged: (draft, sent) => {
      const before = draft.user[name] as JsonMap;
      if (sent === null) return { value: {}, changes: Object.keys(before).length > 0 };
      const value = mergePatch(before, sent as JsonMap);
      return { value, changes: value !== before };
    },
    apply: (draft, value: JsonMap) => {
      Object.assign(draft.user, { [name]: value });
    },
  };
}

function instant(name: UserField): Field {
  return {
    ...scalar(name),
    merged: (draft, sent) => {
      return { value: sent, changes: !isSame(sent, draft.user[name] as Date | null) };
    },
  };
}

function withoutOutboundNumber({ defaultOutboundNumber: _, ...others }: JsonMap): JsonMap {
  return others;
}

const byKind: { [Name in KindName]?: (name: UserField) => Field } = { map, instant };

const merges = Object.fromEntries(
  namesOf(userFields).map((name) => [name, special[name] ?? (byKind[userFields[name].kind.name] ?? scalar)(name)]),
) as Record<UserField, Field>;
