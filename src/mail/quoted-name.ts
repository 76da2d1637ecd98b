/**
 * A name as a letter may quote it: one line that no mail program makes a link of. `undefined` for one that has a web address
 * in it, since what is left of such a name would still be the sender's word in our letter.
 *
 * @example quotedName('Booking.com') // 'Booking·com'
 * @example quotedName('Win at https://evil.example') // undefined
 */
export function quotedName(name: string): string | undefined {
  const plain = name
    .normalize('NFKC')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\p{Default_Ignorable_Code_Point}|\p{Cf}/gu, '')
    .trim();
  if (plain === '' || ADDRESS.test(plain)) return undefined;
  return plain.replace(DOT_INSIDE, '·');
}

const ADDRESS = /h\s*t\s*t\s*p|w\s*w\s*w|[/\\]\s*[/\\]/i;
/** Between two characters that could be a domain's; a mail program links `evil.example` without being told. */
const DOT_INSIDE = /(?<=[\p{L}\p{N}-])[.\u3002](?=[\p{L}\p{N}])/gu;
