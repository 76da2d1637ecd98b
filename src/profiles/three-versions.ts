import type { FieldChanges } from '../values/differences.js';
import { isVisible } from './policy.js';
import { AsShown, displayName, type ProfileChange, type ProfileState, type Snapshot } from './profile.js';
import { rewound } from './rewind.js';
import { seenOverridesOf } from './seen-persona.js';
import { knowsAllHomes, sightOf, type Sight } from './sight.js';

/** The sent fields at the version the client knows, as the client wants them, and as they are now. */
export interface ThreeVersions {
  base: Record<string, unknown>;
  yours: Record<string, unknown>;
  theirs: Record<string, unknown>;
}

/**
 * `since`: the changes after the client's version, the latest first. Fields the actor may not see are left out, and what
 * the person left behind in a former home is for themselves and SUPERADMINs.
 */
export function threeVersionsOf(
  { actor, state }: Snapshot,
  { faults: _, ...change }: ProfileChange,
  since: readonly FieldChanges[],
): ThreeVersions {
  const sight = sightOf(actor, state.user);
  const sent = Object.entries(change)
    .filter(([name, value]) => isVisible(name, sight) && !(name === 'notificationChannels' && isEmpty(value)))
    .map(([name]) => name);
  const told = since.filter((one) => knowsAllHomes(actor.role, sight) || !('/organizationId' in one));
  const [base, theirs] = [rewound(state, told), state].map((one) => pick(fieldsOf(one, sight), sent));
  return { base: base ?? {}, yours: pick(asSent(change), sent), theirs: theirs ?? {} };
}

function fieldsOf({ user, persona, notifications, channels }: ProfileState, sight: Sight): Record<string, unknown> {
  return {
    ...user,
    fullName: displayName(user),
    notificationPreferences: notifications,
    notificationChannels: channels,
    persona: persona && seenOverridesOf({ persona }, sight),
  };
}

function asSent(change: ProfileChange): Record<string, unknown> {
  const values = Object.entries(change).map(([name, sent]: [string, unknown]) => {
    return [name, sent instanceof AsShown ? (sent.value as unknown) : sent] as const;
  });
  return {
    ...(Object.fromEntries(values) as Record<string, unknown>),
    ...(change.email === undefined ? {} : { email: change.email.address }),
    ...(change.phoneNumber == null ? {} : { phoneNumber: change.phoneNumber.e164 }),
  };
}

function pick(fields: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, fields[name] ?? null]));
}

/** Channels are asked for with every write of preferences, and sent with few. */
function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
