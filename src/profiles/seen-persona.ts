import type { PersonaOverrides, PersonaSource } from '../personas/read-through.js';
import { isVisible } from './policy.js';
import { personaSourceOf, type Snapshot } from './profile.js';
import type { Sight } from './sight.js';

/** What the texts of a persona read through to, as far as it is seen from there. */
export function seenSourceOf(snapshot: Snapshot, sight: Sight): PersonaSource {
  const source = personaSourceOf(snapshot);
  if (!isVisible('fullName', sight)) source.user = null;
  if (!isVisible('email', sight)) source.userEmail = null;
  return source;
}

/** The texts of its own that are seen. */
export function seenOverridesOf({ persona }: Pick<Snapshot['state'], 'persona'>, sight: Sight): PersonaOverrides {
  const texts = Object.entries(persona?.overrides ?? {});
  return Object.fromEntries(texts.filter(([key]) => isVisible(`persona.${key}`, sight)));
}
