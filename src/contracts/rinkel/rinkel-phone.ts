import { fault } from '../../http/field.js';
import { callingCodeOf, isRegion, parsePhone, phoneParts, type PhoneNumber } from '../../values/phone-number.js';

/** The fault of a number that can't be read. */
export const NOT_A_PHONE = fault(
  'invalid_phone_number',
  'This must be a phone number of the country sent with it, of its own prefix or of the user’s default country.',
);

export interface SentPhone {
  countryIsoCode?: string;
  number?: string;
}

/** Whether neither the sender nor the number itself says which country it is in. */
export function needsCountry({ countryIsoCode, number }: SentPhone): boolean {
  return countryIsoCode === undefined && number?.trim().startsWith('+') === false;
}

/** The number as it is kept, or `undefined` for what isn't one of the country sent with it, or none at all. */
export function readPhone({ countryIsoCode, number = '' }: SentPhone, usualCountry?: string): PhoneNumber | undefined {
  const phone = parsePhone(number, countryIsoCode ?? usualCountry);
  if (phone === undefined || countryIsoCode === undefined || !isRegion(countryIsoCode)) return phone;
  return phoneParts(phone.e164)?.callingCode === callingCodeOf(countryIsoCode) ? phone : undefined;
}
