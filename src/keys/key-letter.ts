import type { Letter } from '../mail/letter.js';
import { inWords, plainLetter } from '../mail/plain-letter.js';
import { quotedName } from '../mail/quoted-name.js';

/** A key that ends soon. */
export interface KeyEnd {
  to: string;
  /** The service account whose it is; `null`: who reads it. */
  account: string | null;
  name: string;
  expiresAt: Date;
}

/** The mail about a key that ends soon. It has no link, as no letter about the safety of an account has one. */
export function keyEndLetter({ to, account, name, expiresAt }: KeyEnd): Letter {
  return plainLetter({
    to,
    subject: 'An access key ends soon',
    parts: [
      'An access key ends soon. Whatever uses it is refused from then on.',
      { rows: [...rowOf('Which', name), ...rowOf('Of the service account', account), ['It ends', inWords(expiresAt)]] },
      'To go on, rotate it: the new key and this one work side by side until the new one is in its place. If nothing uses it any ' +
        'more, there is nothing to do.',
    ],
  });
}

function rowOf(label: string, name: string | null): (readonly [label: string, value: string])[] {
  const quoted = name === null ? undefined : quotedName(name);
  return quoted === undefined ? [] : [[label, quoted]];
}
