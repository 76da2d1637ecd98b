import { invalidRequest } from '../../failure.js';
import { AsShown, type JsonMap, type ProfileChange } from '../../profiles/profile.js';
import { faultsUnder } from '../../values/fault.js';
import type { PhoneNumber } from '../../values/phone-number.js';
import type { RinkelPreferencesDto, RinkelUserDto } from './rinkel.dto.js';
import { needsCountry, NOT_A_PHONE, readPhone } from './rinkel.phone.js';
import { exactLanguage, type RinkelLanguage } from './rinkel.values.js';

/** Whether the phone number is meant in the country that is stored as the user's usual one. */
export function needsStoredCountry({ phoneNumber, preferences }: RinkelUserDto): boolean {
  return phoneNumber != null && needsCountry(phoneNumber) && preferences?.defaultCountryCode == null;
}

/** What the body asks for in our terms; `storedCountry` is for a body that needs one. */
export function changeOf(body: RinkelUserDto, storedCountry?: string): ProfileChange {
  const { phoneNumber, preferences, notifications, ...same } = body;
  const { language, ...kept } = preferences === null ? CLEARED : { ...preferences };
  const phone = phoneNumber && phoneOf(phoneNumber, kept.defaultCountryCode ?? storedCountry);
  const changesPreferences = preferences !== undefined || notifications !== undefined;
  return {
    ...same,
    ...(phone !== undefined && { phoneNumber: phone }),
    ...(language !== undefined && { language: languageOf(language) }),
    ...(changesPreferences && { preferences: preferencesOf(kept, notifications) }),
  };
}

/** `preferences: null`; the language is a preference there, and the notifications aren't. */
const CLEARED: Required<RinkelPreferencesDto> = {
  language: null,
  defaultCountryCode: null,
  defaultOutboundNumber: null,
  colorMode: null,
  webphone: null,
};

function preferencesOf(kept: JsonMap, notifications: RinkelUserDto['notifications']): JsonMap {
  return notifications === undefined ? kept : { ...kept, notifications };
}

/** A language that the user already reads as here is left as the finer one it is, such as `en-CA`. */
function languageOf(language: RinkelLanguage | null): AsShown<string | null> {
  return new AsShown(language, (user) => language !== null && exactLanguage(user.language) === language);
}

function phoneOf(sent: NonNullable<RinkelUserDto['phoneNumber']>, usualCountry: string | undefined): PhoneNumber {
  const phone = readPhone(sent, usualCountry);
  if (phone !== undefined) return phone;
  throw invalidRequest({ errors: faultsUnder('/phoneNumber/number', NOT_A_PHONE) });
}
