import { PERSONA_KEYS, type PersonaKey } from '../fields/persona.fields.js';
import { userFields, type UserFieldName } from '../fields/user.fields.js';
import { namesOf } from '../fields/field.js';

/** The fields of a profile, by their names in its policy table. */
export type ProfileFieldName = UserFieldName | 'notificationPreferences' | `persona.${PersonaKey}`;

/** Those that an organization may ask a recent proof for; an uploaded avatar is a picture. */
export type StepUpField = Exclude<ProfileFieldName, 'avatarId'>;

const ofUsers = namesOf(userFields).filter((name) => name !== 'avatarId');
const ofPersonas = PERSONA_KEYS.map((key) => `persona.${key}` as const);

export const STEP_UP_FIELDS: readonly StepUpField[] = [...ofUsers, 'notificationPreferences', ...ofPersonas];
