const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const BASE = BigInt(DIGITS.length);

/** As letters and digits alone, so that a double click takes the whole of it; `length` is always enough, and always used up. */
export function toBase62(bytes: Uint8Array, length: number): string {
  let rest = BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  let text = '';
  for (let nth = 0; nth < length; nth++) {
    text = DIGITS.charAt(Number(rest % BASE)) + text;
    rest /= BASE;
  }
  if (rest > 0n) throw new Error(`${bytes.length} bytes need more than ${length} digits.`);
  return text;
}

/** The one text of its length that {@link toBase62} makes of these bytes, or nothing. */
export function fromBase62(text: string, size: number): Buffer | undefined {
  let value = 0n;
  for (const character of text) {
    const digit = DIGITS.indexOf(character);
    if (digit < 0) return undefined;
    value = value * BASE + BigInt(digit);
  }
  const hex = value.toString(16).padStart(size * 2, '0');
  return hex.length === size * 2 ? Buffer.from(hex, 'hex') : undefined;
}
