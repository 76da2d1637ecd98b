import type { Role } from '../../auth/roles.js';
import type { UserState } from '../../fields/user.fields.js';

/** The languages of its document. */
export const RINKEL_LANGUAGES = ['en', 'nl', 'es', 'sv'] as const;
export type RinkelLanguage = (typeof RINKEL_LANGUAGES)[number];

/** The countries that may be a user's default there. */
export const RINKEL_COUNTRIES = ['NL', 'BE', 'ES', 'SE'] as const;
export type RinkelCountry = (typeof RINKEL_COUNTRIES)[number];

export const RINKEL_ROLES = ['ADMIN', 'USER'] as const;
export type RinkelRole = (typeof RINKEL_ROLES)[number];

/** What an absent or another value reads as: the defaults of its document, https://developers.rinkel.com. */
export const DEFAULT_LANGUAGE: RinkelLanguage = 'nl';
export const DEFAULT_COUNTRY: RinkelCountry = 'NL';

/** The language without its region, when it is one of theirs. */
export function exactLanguage(tag: string | null): RinkelLanguage | undefined {
  const [language] = (tag ?? '').split('-');
  return RINKEL_LANGUAGES.find((one) => one === language);
}

/** The country that numbers without one are meant in: as stored, also one that their document doesn't have. */
export function usualCountry({ preferences }: Pick<UserState, 'preferences'>): string {
  const { defaultCountryCode } = preferences;
  return typeof defaultCountryCode === 'string' ? defaultCountryCode : DEFAULT_COUNTRY;
}

export function shownRole(role: Role): RinkelRole {
  return role === 'ADMIN' || role === 'SUPERADMIN' ? 'ADMIN' : 'USER';
}
