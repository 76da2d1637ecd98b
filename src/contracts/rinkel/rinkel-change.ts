import type { FieldFault } from '../../failure.js';
import type { JsonMap } from '../../values/json-map.js';
import { faultsIn } from '../../http/decided-in-part.js';
import { AsShown, type ProfileChange } from '../../profiles/profile.js';
import { faultsUnder } from '../../values/fault.js';
import type { PhoneNumber } from '../../values/phone-number.js';
import type { RinkelPreferencesDto, RinkelUserDto } from './rinkel.dto.js';
import { needsCountry, NOT_A_PHONE, readPhone } from './rinkel-phone.js';
import { exactLanguage, type RinkelLanguage } from './rinkel-values.js';

/** Whether the phone number is meant in the country that is stored as the user's usual one. */
export function needsStoredCountry(body: RinkelUserDto): boolean {
  const { phoneNumber, preferences } = body;
  if (phoneNumber == null || isPhoneUncertain(faultsIn(body))) return false;
  return needsCountry(phoneNumber) && preferences?.defaultCountryCode == null;
}

/** What the body asks for in our terms; `storedCountry` is for a body that needs one. */
export function changeOf(body: RinkelUserDto, storedCountry?: string): ProfileChange {
  const { phoneNumber: _, preferences, notifications, ...same } = body;
  const { language, ...kept } = preferences === null ? CLEARED : { ...preferences };
  const { phone, faults } = phoneIn(body, kept.defaultCountryCode ?? storedCountry);
  const changesPreferences = preferences !== undefined || notifications !== undefined;
  return {
    ...same,
    faults: [...faultsIn(body), ...faults],
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

interface ReadPhone {
  /** Absent where none is sent, or none can be read. */
  phone?: PhoneNumber | null;
  faults: FieldFault[];
}

function phoneIn(body: RinkelUserDto, usualCountry: string | undefined): ReadPhone {
  const { phoneNumber } = body;
  if (phoneNumber === undefined || isPhoneUncertain(faultsIn(body))) return { faults: [] };
  if (phoneNumber === null) return { phone: null, faults: [] };
  const phone = readPhone(phoneNumber, usualCountry);
  return phone === undefined ? { faults: faultsUnder('/phoneNumber/number', NOT_A_PHONE) } : { phone, faults: [] };
}

/** What is left of a faulty number, or the country of faulty preferences, says nothing about the number that was meant. */
function isPhoneUncertain(faults: readonly FieldFault[]): boolean {
  return faults.some(({ pointer }) => UNCERTAIN.test(pointer));
}

const UNCERTAIN = /^\/(phoneNumber(\/.*)?|preferences(\/defaultCountryCode)?)$/s;
