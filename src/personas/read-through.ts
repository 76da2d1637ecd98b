import { formatBusinessHours } from '../values/business-hours-text.js';
import { businessHoursOf, type Day, type Period } from '../values/business-hours.js';
import { PERSONA_KEYS, type PersonaKey } from '../fields/persona.fields.js';

export type PersonaOverrides = Partial<Record<PersonaKey, string>>;
export type PersonaTexts = Record<PersonaKey, string | null>;

/** What the unset texts of a persona show: the user's own facts and the organization's. */
export interface PersonaSource {
  user: string | null;
  userEmail: string | null;
  organization: string | null;
  organizationAddress: string | null;
  leadProvider: string | null;
  organizationWebsite: string | null;
  organizationCity: string | null;
  timezone: string | null;
  /** The open periods of the days, shown as a text such as `Mon-Fri 09:00-18:00`. */
  businessHours: { [day in Day]?: Period[] } | null;
  /** Off: the overrides of hours and time zone are kept but hidden, and the organization's own apply. */
  allowsBusinessHoursOverride: boolean;
}

/** The texts as they read now: overrides first, then what they read through to. */
export function effectivePersona(overrides: PersonaOverrides, source: PersonaSource): PersonaTexts {
  const texts = {} as PersonaTexts;
  for (const key of PERSONA_KEYS) texts[key] = effectivePersonaText(key, overrides, source);
  return texts;
}

export function effectivePersonaText(
  key: PersonaKey,
  overrides: PersonaOverrides,
  source: PersonaSource,
): string | null {
  const hidden = isHoursKey(key) && !source.allowsBusinessHoursOverride;
  const override = hidden ? undefined : overrides[key];
  if (override !== undefined) return override;
  if (key === 'position' || key === 'region') return null;
  if (key !== 'businessHours') return source[key];
  return source.businessHours && formatBusinessHours(businessHoursOf(source.businessHours));
}

function isHoursKey(key: PersonaKey): boolean {
  return key === 'timezone' || key === 'businessHours';
}
