import type { FieldChanges } from './differences.js';
import { situationOf } from './decide.js';
import { isVisible, type PolicyField } from './policy.js';
import { AsShown, displayName, type ProfileChange, type Snapshot } from './profile.js';

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
  now: Snapshot,
  { faults: _, ...change }: ProfileChange,
  since: readonly FieldChanges[],
): ThreeVersions {
  const situation = situationOf(now);
  const sent = Object.keys(change).filter((name) =>
    isVisible((name === 'persona' ? 'persona.user' : name) as PolicyField, situation),
  );
  const theirs = storedFields(now);
  const base = structuredClone(theirs);
  const knowsAllHomes = situation.actor.role === 'SUPERADMIN' || situation.actor.userId === situation.target.id;
  for (const fields of since.filter((one) => knowsAllHomes || !('/organizationId' in one)))
    for (const [pointer, { before }] of Object.entries(fields)) restore(base, pointer, before);
  return { base: pick(base, sent), yours: pick(asSent(change), sent), theirs: pick(theirs, sent) };
}

function storedFields({ state }: Snapshot): Record<string, unknown> {
  const { user, persona, notifications } = state;
  return {
    ...user,
    fullName: displayName(user),
    notificationPreferences: notifications,
    persona: persona?.overrides ?? null,
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

/** Sets the value at a pointer of one or two segments; `null` below a map takes the key out. */
function restore(fields: Record<string, unknown>, pointer: string, before: unknown): void {
  const [name = '', key] = pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (key === undefined) {
    fields[name] = before;
    return;
  }
  const map = new Map(Object.entries((fields[name] ?? {}) as Record<string, unknown>));
  if (before === null) map.delete(key);
  else map.set(key, before);
  fields[name] = Object.fromEntries(map);
}

function pick(fields: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, fields[name] ?? null]));
}
