import type { FaultParameters } from '../failure.js';
import { COMMON_PASSWORDS } from './common-passwords.js';

const PASSWORD_MIN_LENGTH = 15;
const PASSWORD_MAX_LENGTH = 128;
const FEWEST_DIFFERENT = 5;
const FEWEST_OF_ONES_OWN = 8;

export type PasswordFaultCode =
  'password_too_short' | 'password_too_long' | 'password_too_common' | 'password_has_email';

export interface PasswordFault {
  code: PasswordFaultCode;
  /** One sentence for the person who chooses it. */
  message: string;
  parameters?: FaultParameters;
}

/** A list of passwords that are guessed first, as they are or bare: in lower case, without spaces, dots, dashes and underscores. */
export interface Known {
  has(password: string): boolean;
}

/** Whose password it is to be, and what is known already. */
export interface PasswordContext {
  email: string;
  known: Known;
}

/**
 * What is wrong with a new password, or `undefined`. Lengths are in code points. Nothing is asked about the kinds of
 * characters (NIST SP 800-63B-4, 3.1.1.2): a long sentence is welcome.
 */
export function passwordFault(password: string, { email, known }: PasswordContext): PasswordFault | undefined {
  const text = password.normalize();
  const { length } = [...text];
  if (length < PASSWORD_MIN_LENGTH) {
    const message = `A password has at least ${PASSWORD_MIN_LENGTH} characters.`;
    return { code: 'password_too_short', message, parameters: { limit: PASSWORD_MIN_LENGTH } };
  }
  if (length > PASSWORD_MAX_LENGTH) {
    const message = `A password has at most ${PASSWORD_MAX_LENGTH} characters.`;
    return { code: 'password_too_long', message, parameters: { limit: PASSWORD_MAX_LENGTH } };
  }
  if (isCommon(text, known)) {
    return { code: 'password_too_common', message: 'This password is one of the first that are guessed.' };
  }
  if (isMadeOfEmail(text, email)) {
    return { code: 'password_has_email', message: 'The e-mail address, or little more, is no password.' };
  }
  return undefined;
}

/** Listed, however it is spaced and capitalised, or made of very few characters, such as `ababababababababab`. */
function isCommon(password: string, known: Known): boolean {
  const bare = bareOf(password);
  const isListed = COMMON_PASSWORDS.has(bare) || known.has(bare) || known.has(password);
  return isListed || new Set(bare).size < FEWEST_DIFFERENT;
}

/** Without what is changed first to make another one of it. */
export function bareOf(password: string): string {
  return password.toLowerCase().replace(/[\s._-]/g, '');
}

/** Whether it has the address in it, or is mostly parts of the address: `alexalexalexalex1` for `alex@…`. */
function isMadeOfEmail(password: string, email: string): boolean {
  const text = password.toLowerCase();
  const address = email.trim().toLowerCase();
  if (address === '') return false;
  if (text.includes(address)) return true;
  const parts = address.split(/[@.]/).filter((part) => part.length >= 3);
  const own = parts.reduce((rest, part) => rest.replaceAll(part, ''), text);
  return own !== text && [...own].length < FEWEST_OF_ONES_OWN;
}
