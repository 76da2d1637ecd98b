import { differencesOf as differencesOfMaps, type FieldChanges } from '../values/differences.js';
import { pointer } from '../values/json-map.js';
import type { ProfileState } from './profile.js';

export type { FieldChanges };

/** Follow from other fields: which SMS number a number is, how an e-mail is compared. */
const DERIVED = ['emailKey', 'sinchPhoneNumberId', 'phoneRegion', 'availabilityChangedAt'].map((name) => pointer(name));

/** What a write changes, as the history keeps it. */
export function differencesOf(before: ProfileState, after: ProfileState): FieldChanges {
  const changes = differencesOfMaps(before.user, after.user);
  for (const derived of DERIVED) delete changes[derived];
  if ((before.persona === null) !== (after.persona === null)) {
    changes[pointer('persona')] = {
      before: before.persona === null ? null : {},
      after: after.persona === null ? null : {},
    };
  }
  return {
    ...changes,
    ...differencesOfMaps(before.persona?.overrides ?? {}, after.persona?.overrides ?? {}, ['persona']),
    ...differencesOfMaps(before.notifications, after.notifications, ['notificationPreferences']),
  };
}
