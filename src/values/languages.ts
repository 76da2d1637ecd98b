/**
 * Languages that a form offers, as BCP 47 tags: those that user interfaces are commonly translated into, and the regions that
 * write or speak them otherwise. A field takes every other well-formed tag too (see `language.ts`).
 */
const TAGS = `
  af am ar ar-AE ar-EG ar-MA ar-SA as az be bg bn bn-IN bs ca cs cy da de de-AT de-CH de-DE el
  en en-AU en-CA en-GB en-IE en-IN en-NZ en-SG en-US en-ZA es es-419 es-AR es-CL es-CO es-ES es-MX es-PE es-US et eu fa
  fi fil fr fr-BE fr-CA fr-CH fr-FR ga gl gu ha he hi hr hu hy id ig is it it-CH it-IT ja ka kk km kn ko ky lo lt lv
  mk ml mn mr ms my nb ne nl nl-BE nl-NL nn or pa pl ps pt pt-BR pt-PT ro ru sd si sk sl so sq sr sr-Latn sv sv-FI sw
  ta te th tk tr uk ur uz vi yo yue zh-Hans zh-Hant zh-Hant-HK zu`;

const english = new Intl.DisplayNames(['en'], { type: 'language', languageDisplay: 'standard' });

/** What people call a language, in English, with its region behind it; the tag of one that nobody has named. */
export function languageLabel(tag: string): string {
  return english.of(tag) ?? tag;
}

/** In the order of their names. */
export const LANGUAGES: readonly string[] = TAGS.trim()
  .split(/\s+/)
  .sort((one, other) => languageLabel(one).localeCompare(languageLabel(other), 'en'));
