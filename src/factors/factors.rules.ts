/** How somebody has shown more than a password. */
export type FactorMethod = 'totp' | 'passkey' | 'recovery-code';

export type FactorKind = Exclude<FactorMethod, 'recovery-code'>;

/** So many factors somebody may have. */
export const MOST_FACTORS = 10;

export const RECOVERY_CODES = 10;

/** How long what somebody has begun to prove can be gone on with. */
export const CHALLENGE_SECONDS = 300;

/** So often one challenge may be answered; the lock-out counter is beside it, over all of them. */
export const MOST_TRIES = 5;

/** Without the letters that are taken for digits, or make words; 32 of them, so five bits each. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const CHARACTERS = 16;
const READ_AS: Readonly<Record<string, string>> = { o: '0', i: '1', l: '1' };

/**
 * 80 random bits, as somebody writes them down.
 *
 * @param bytes at least 16 random ones
 * @example recoveryCodeOf(randomBytes(16)) // 'k3vx-0t9m-zq2h-8wba'
 */
export function recoveryCodeOf(bytes: Uint8Array): string {
  const characters = Array.from(bytes.subarray(0, CHARACTERS), (byte) => ALPHABET[byte % ALPHABET.length]);
  return characters.join('').replaceAll(/.{4}(?=.)/g, '$&-');
}

/** The one spelling of what was typed, whatever stands between its groups; `undefined` for what is no code. */
export function spelledCode(typed: string): string | undefined {
  const letters = typed
    .toLowerCase()
    .replaceAll(/[\s-]/g, '')
    .replaceAll(/[oil]/g, (letter) => READ_AS[letter] ?? letter);
  const isOne = letters.length === CHARACTERS && [...letters].every((letter) => ALPHABET.includes(letter));
  return isOne ? letters : undefined;
}
