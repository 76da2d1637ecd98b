import { PERSONA_KEYS, personaFields, type PersonaKey } from '../fields/persona.fields.js';
import { userFields, type UserFieldName } from '../fields/user.fields.js';
import { namesOf } from '../fields/field.js';

/** The fields of a profile, by their names in its policy table. */
export type ProfileFieldName = UserFieldName | 'notificationPreferences' | `persona.${PersonaKey}`;

/** What people call them, where they are told of without a form around them. */
export const PROFILE_LABELS = Object.fromEntries([
  ...namesOf(userFields).map((name) => [name, userFields[name].label]),
  ['notificationPreferences', 'Notifications'],
  ...PERSONA_KEYS.map((key) => [`persona.${key}`, `Persona: ${personaFields[key].label}`]),
]) as Readonly<Record<ProfileFieldName, string>>;

/** Those that an organization may ask a recent proof for; an uploaded avatar is a picture. */
export type StepUpField = Exclude<ProfileFieldName, 'avatarId'>;

const ofUsers = namesOf(userFields).filter((name) => name !== 'avatarId');
const ofPersonas = PERSONA_KEYS.map((key) => `persona.${key}` as const);

export const STEP_UP_FIELDS: readonly StepUpField[] = [...ofUsers, 'notificationPreferences', ...ofPersonas];
