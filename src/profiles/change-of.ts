import { parseEmail } from '../values/email.js';
import { parseLanguage } from '../values/language.js';
import { parsePhone } from '../values/phone-number.js';
import type { ProfileChange } from './profile.js';
import type { ProfileDto } from './profile.dto.js';

/** The change a checked body asks for, in the forms that are stored. */
export function changeOf({
  email,
  phoneNumber,
  sinchPhoneNumber,
  language,
  persona,
  ...same
}: ProfileDto): ProfileChange {
  return {
    ...same,
    ...(email === undefined ? {} : { email: checked(parseEmail(email)) }),
    ...(phoneNumber === undefined
      ? {}
      : { phoneNumber: phoneNumber === null ? null : checked(parsePhone(phoneNumber)) }),
    ...(sinchPhoneNumber === undefined
      ? {}
      : { sinchPhoneNumber: sinchPhoneNumber === null ? null : checked(parsePhone(sinchPhoneNumber)).e164 }),
    ...(language === undefined ? {} : { language: language === null ? null : checked(parseLanguage(language)) }),
    ...(persona === undefined ? {} : { persona: persona === null ? null : { ...persona } }),
  };
}

function checked<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('The body was not checked before it became a change.');
  return value;
}
