/** Longest language tag to make room for (RFC 5646 §4.4.1). */
export const LANGUAGE_MAX_LENGTH = 35;

/**
 * The canonical form of a well-formed BCP 47 tag, or `undefined` for anything else (`en_US`, an empty text).
 *
 * @example parseLanguage('EN-ca') // 'en-CA'
 */
export function parseLanguage(tag: string): string | undefined {
  if (tag.length > LANGUAGE_MAX_LENGTH) return undefined;
  const canonical = canonicalTag(tag);
  return canonical !== undefined && canonical.length <= LANGUAGE_MAX_LENGTH ? canonical : undefined;
}

function canonicalTag(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined; // A RangeError: not well-formed.
  }
}
