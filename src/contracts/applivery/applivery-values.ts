import type { Role } from '../../auth/roles.js';

/** The roles of its document. Ours has no twin of `adminViewer` and `serviceAccount`. */
export const APPLIVERY_ROLES = ['admin', 'adminViewer', 'user', 'serviceAccount'] as const;
export type AppliveryRole = 'admin' | 'user';

/** The languages of its document; the first is what any other one reads as. */
export const APPLIVERY_LANGUAGES = ['en', 'es', 'fr', 'de', 'it', 'zh', 'pt', 'ru'] as const;
export type AppliveryLanguage = (typeof APPLIVERY_LANGUAGES)[number];

const shownRoles: Record<Role, AppliveryRole> = {
  SUPERADMIN: 'admin',
  ADMIN: 'admin',
  DEPARTMENT_HEAD: 'user',
  SALES_REP: 'user',
};

/** What a role of theirs becomes when it is written. */
export const writtenRoles: Record<AppliveryRole, Role> = { admin: 'ADMIN', user: 'SALES_REP' };

export function shownRole(role: Role): AppliveryRole {
  return shownRoles[role];
}

/** The language without its region, when it is one of theirs. */
export function exactLanguage(tag: string | null): AppliveryLanguage | undefined {
  const [language] = (tag ?? '').split('-');
  return APPLIVERY_LANGUAGES.find((one) => one === language);
}

export function shownLanguage(tag: string | null): AppliveryLanguage {
  return exactLanguage(tag) ?? APPLIVERY_LANGUAGES[0];
}
