/** The eleven texts of a persona, as in the published contract. */
export const PERSONA_KEYS = [
  'user',
  'position',
  'userEmail',
  'organization',
  'organizationAddress',
  'leadProvider',
  'organizationWebsite',
  'organizationCity',
  'region',
  'timezone',
  'businessHours',
] as const;
export type PersonaKey = (typeof PERSONA_KEYS)[number];
