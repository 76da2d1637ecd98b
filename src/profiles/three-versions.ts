import type { LaterChange } from '../changes/changes.store.js';
import { isVisible } from './policy.js';
import { AsShown, displayName, type ProfileChange, type ProfileState, type Snapshot } from './profile.js';
import { rewound } from './rewind.js';
import { seenOverridesOf } from './seen-persona.js';
import { asFieldChanges, type ThreeVersions } from '../writes/conflicts.rules.js';
import { sightOf, type Sight } from './sight.js';

/** What of a change a refusal may tell: fields that the actor may not see are left out. */
export function sentFieldsOf({ actor, state }: Snapshot, { faults: _, ...change }: ProfileChange): string[] {
  const sight = sightOf(actor, state.user);
  return Object.entries(change)
    .filter(([name, value]) => isVisible(name, sight) && !(name === 'notificationChannels' && isEmpty(value)))
    .map(([name]) => name);
}

/** The sent fields in three versions. Of one that isn't there yet, as after a restore, nobody knows what it was. */
export function threeVersionsOf(
  now: Snapshot,
  change: ProfileChange,
  { version, later }: { version: number; later: readonly LaterChange[] },
): ThreeVersions {
  const sent = sentFieldsOf(now, change);
  const sight = sightOf(now.actor, now.state.user);
  const [was, theirs] = [rewound(now.state, asFieldChanges(later)), now.state].map((one) =>
    pick(fieldsOf(one, sight), sent),
  );
  const base = version > now.version ? pick({}, sent) : was;
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
