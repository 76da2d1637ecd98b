import type { FaultParameters } from '../failure.js';

export interface TextLimits {
  /** Fewest visible code points: 1 refuses a blank text. Spaces and invisible characters don't count. */
  min?: number;
  /** Most code points. */
  max: number;
  /** `many` also takes tabs and line breaks; `one` is the default. */
  lines?: 'one' | 'many';
}

export type TextFaultCode = 'too_short' | 'too_long' | 'forbidden_character';

export interface TextFault {
  code: TextFaultCode;
  /** What is wrong, as a sentence about "the text". */
  message: string;
  parameters?: FaultParameters;
}

/**
 * What is wrong with a text that people will read, or `undefined`.
 *
 * Refused are control characters (NUL among them), the bidi controls that make a text read as another, lone
 * surrogates and noncharacters. All other text is kept as it is: any script, joined emoji, combining marks, NFC or NFD.
 */
export function textFault(text: string, limits: TextLimits): TextFault | undefined {
  const { min = 0, max, lines = 'one' } = limits;
  if (isLongerThan(max, text)) {
    return { code: 'too_long', message: `The text has more than ${max} characters.`, parameters: { limit: max } };
  }

  const forbidden = (lines === 'many' ? FORBIDDEN_IN_LINES : FORBIDDEN).exec(text)?.[0];
  if (forbidden !== undefined) {
    const character = codePointOf(forbidden);
    const message = `The text has a ${kindOf(forbidden)} (${character}), which is not allowed.`;
    return { code: 'forbidden_character', message, parameters: { character } };
  }
  if (min > 0 && [...text.replace(INVISIBLE, '')].length < min) {
    return { code: 'too_short', message: tooShort(min), parameters: { limit: min } };
  }
  return undefined;
}

/** Whether nothing of the text shows: it is empty, or of spaces and invisible characters alone. */
export function isBlank(text: string): boolean {
  return text.replace(INVISIBLE, '') === '';
}

/** NOTE: U+2028 and U+2029 are line breaks that many programs don't show; they are refused everywhere. */
const FORBIDDEN = /[\p{Cc}\p{Cs}\p{Bidi_Control}\p{Noncharacter_Code_Point}\u2028\u2029]/u;
const FORBIDDEN_IN_LINES = /(?![\t\n\r])[\p{Cc}\p{Cs}\p{Bidi_Control}\p{Noncharacter_Code_Point}\u2028\u2029]/u;
/** Format characters with the default ignorable ones; and two that Unicode calls symbols, a braille cell and a note without a dot. */
const INVISIBLE = /[\s\p{Z}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800\u{1d159}]/gu;

function isLongerThan(max: number, text: string): boolean {
  if (text.length <= max) return false;
  return text.length > 2 * max || [...text].length > max;
}

function codePointOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

function kindOf(character: string): string {
  if (/\p{Bidi_Control}/u.test(character)) return 'text direction control';
  if (/\p{Cs}/u.test(character)) return 'lone surrogate';
  if (/\p{Noncharacter_Code_Point}/u.test(character)) return 'noncharacter';
  return /[\t\n\r\u2028\u2029]/.test(character) ? 'tab or line break' : 'control character';
}

function tooShort(min: number): string {
  return min === 1 ? 'The text is empty.' : `The text has fewer than ${min} characters.`;
}
