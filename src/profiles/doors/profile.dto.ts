import { DecidedInPart } from '../../http/decided-in-part.js';
import type { JsonMap } from '../../values/json-map.js';
import { Clearable } from '../../http/fields.js';
import { FlagMap, Nested } from '../../http/structured.fields.js';
import { personaFields } from '../../fields/persona.fields.js';
import { bodyOf } from '../../fields/field.dto.js';
import { userFields } from '../../fields/user.fields.js';
import { PreferencesDto } from './preferences.dto.js';

/** The persona's texts. `null` takes an override back, so that the text reads through to the user or organization again. */
export class PersonaDto extends bodyOf(personaFields) {}

/**
 * A change of a profile. Absent fields stay, `null` clears a field (it inherits again, where there is something to
 * inherit), objects are merged key by key, arrays are replaced.
 */
@DecidedInPart()
export class ProfileDto extends bodyOf(userFields) {
  /** Category → on or off, as the user’s own override; `null` inherits again. */
  @Clearable()
  @FlagMap({ example: { calls: true, campaigns: false } })
  notificationPreferences?: Record<string, boolean | null> | null;

  /** Made by the first text that is set, merged after that. */
  @Clearable()
  @Nested(() => PersonaDto)
  persona?: PersonaDto | null;

  @Clearable()
  @Nested(() => PreferencesDto)
  preferences?: (PreferencesDto & JsonMap) | null;
}
