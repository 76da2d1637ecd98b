import { domainToASCII } from 'node:url';

export interface Email {
  /** As typed, without the spaces around it: what people see and mail is sent to. */
  address: string;
  /** The one form for login, uniqueness, invitation and reset: ASCII, lower case, domain in A-labels. */
  key: string;
}

/** Longest address and longest key: the 256 octets of an RFC 5321 path less its two brackets. */
export const EMAIL_MAX_LENGTH = 254;

/**
 * Reads an e-mail address, or returns `undefined` for a text that isn't one we take.
 *
 * The local part is an ASCII dot-atom (RFC 5321 §4.1.2) of at most 64 characters; the domain has at least two labels and
 * may be international (UTS 46). Quoted local parts, IP literals and single labels such as `localhost` are refused. Only
 * ASCII letters change case, and no other folding happens in the local part, so `mıke@` never meets `mike@`.
 * `parseEmail(email.key)` gives the same key again.
 *
 * @example parseEmail(' Ann@ⓐcme.example ') // { address: 'Ann@ⓐcme.example', key: 'ann@acme.example' }
 */
export function parseEmail(text: string): Email | undefined {
  const address = text.trim();
  if (address.length > EMAIL_MAX_LENGTH) return undefined;
  const at = address.lastIndexOf('@');
  const local = address.slice(0, Math.max(at, 0));
  if (local.length > LOCAL_MAX_LENGTH || !DOT_ATOM.test(local)) return undefined;

  const domain = asciiDomain(address.slice(at + 1));
  if (domain === undefined) return undefined;
  const key = `${local.toLowerCase()}@${domain}`;
  return key.length > EMAIL_MAX_LENGTH ? undefined : { address, key };
}

/** The mailbox that letters to an address end in, as most servers see it: `a+1@x.example` is `a@x.example`. */
export function mailboxOf(emailKey: string): string {
  const at = emailKey.lastIndexOf('@');
  const [local = ''] = emailKey.slice(0, at).split('+', 1);
  return local === '' ? emailKey : `${local}${emailKey.slice(at)}`;
}

const LOCAL_MAX_LENGTH = 64;
const DOT_ATOM = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i;
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** Letters or an A-label; digits would be an IPv4 address. */
const TOP_LABEL = /^(?:xn--[a-z0-9-]+|[a-z]{2,})$/;

/**
 * NOTE: `domainToASCII` is the URL host parser: it drops tabs, decodes `%41` and stops at `/`, `?` and `#`, so the ASCII
 * that isn't part of a name is refused before, and so is every invisible character but the two joiners that names may use.
 */
const NOT_IN_A_DOMAIN = /[\0-,/:-@[-`{-\x7f]|(?![\u200c\u200d])[\p{C}\p{Z}]/u;

function asciiDomain(domain: string): string | undefined {
  if (NOT_IN_A_DOMAIN.test(domain)) return undefined;
  const ascii = domainToASCII(domain);
  const labels = ascii.split('.');
  const named = labels.length > 1 && labels.every((label) => LABEL.test(label)) && TOP_LABEL.test(labels.at(-1) ?? '');
  return named ? ascii : undefined;
}
