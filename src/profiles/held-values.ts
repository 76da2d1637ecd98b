import type { Level } from '../failure.js';
import type { PersonaKey } from '../fields/persona.fields.js';
import { effectivePreference, type Category } from '../notifications/effective.js';
import { effectivePersonaText, type PersonaSource } from '../personas/read-through.js';
import type { Held } from '../writes/capability.js';
import type { UserField } from './policy.js';
import { preferenceOf } from './preferences.js';
import { displayName, type Snapshot } from './profile.js';
import { seenSourceOf } from './seen-persona.js';
import type { Sight } from './sight.js';

/** What a field of the user holds; `picture` is the address that the user's picture has. */
export function heldOf(name: UserField, { state: { user } }: Snapshot, picture: string | null): Held {
  switch (name) {
    case 'email':
      return { value: user.kind === 'service' ? null : user.email };
    case 'picture':
      return { value: picture };
    case 'fullName':
      return { value: user.fullName, ...through(displayName({ ...user, fullName: null }), 'user') };
    case 'defaultOrganizationId':
      return { value: user.defaultOrganizationId, ...through(user.organizationId, 'user') };
    default:
      return { value: user[name] };
  }
}

/** The person's own choice for a category, as far as it counts, and what the levels below say. */
export function heldPreference(category: Category, snapshot: Snapshot): Held {
  const { own, level } = preferenceOf(category, snapshot);
  const inherited = effectivePreference(category, snapshot.inherited);
  return {
    value: level === 'user' ? own : null,
    inherited: { value: inherited.enabled, level: inherited.level },
  };
}

/** A text of the persona, and what it reads through to as far as that is seen from there. */
export function heldPersonaText(key: PersonaKey, snapshot: Snapshot, sight: Sight): Held {
  const seen = seenSourceOf(snapshot, sight);
  const overrides = snapshot.state.persona?.overrides ?? {};
  return {
    value: effectivePersonaText(key, overrides, { ...NOTHING, ...flagOf(seen) }),
    ...through(effectivePersonaText(key, {}, seen), key === 'user' || key === 'userEmail' ? 'user' : 'organization'),
  };
}

/** What there is to inherit; an empty text is nothing. */
function through(value: string | null, level: Level): Pick<Held, 'inherited'> {
  return value === null || value === '' ? {} : { inherited: { value, level } };
}

/** Off, it hides what people have set of their own. */
function flagOf({ allowsBusinessHoursOverride }: PersonaSource): Pick<PersonaSource, 'allowsBusinessHoursOverride'> {
  return { allowsBusinessHoursOverride };
}

const NOTHING = {
  user: null,
  userEmail: null,
  organization: null,
  organizationAddress: null,
  leadProvider: null,
  organizationWebsite: null,
  organizationCity: null,
  timezone: null,
  businessHours: null,
} satisfies Omit<PersonaSource, 'allowsBusinessHoursOverride'>;
