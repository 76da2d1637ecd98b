import { backoffSeconds } from '../values/backoff.js';

const BACKOFF = { first: 5, factor: 3, longest: 2 * 60 * 60 };
/** A day and a half of attempts, so that a server may be away over night. */
const MOST_ATTEMPTS = 24;

/** What an SMTP client says of a failed attempt. */
interface SmtpFault {
  code?: unknown;
  /** The server's reply code (RFC 5321, 4.2). */
  responseCode?: unknown;
}

/** How long to wait after so many attempts, or `undefined` to give up: 5 s, 15 s, 45 s and so on, up to two hours. */
export function secondsToNextAttempt(attempts: number, fault: unknown): number | undefined {
  if (attempts >= MOST_ATTEMPTS || isRefusedForGood(fault)) return undefined;
  return backoffSeconds(BACKOFF, attempts);
}

/** Of an error only what has no address in it: an SMTP server's own words often do. */
export function faultName(fault: unknown): string {
  const { code, responseCode } = (fault ?? {}) as SmtpFault;
  const named = [code, responseCode].filter((part) => typeof part === 'string' || typeof part === 'number');
  return named.length > 0 ? named.join(' ') : fault instanceof Error ? fault.name : 'unknown';
}

/**
 * Why a letter hasn't left, for who has sent it: the server that gets it doesn't know the address, or refuses this letter, or ours
 * can't be reached. A closed list, since the words of a server have addresses, names of hosts and worse in them.
 */
export const MAIL_FAULTS = ['address_refused', 'letter_refused', 'server_unavailable'] as const;
export type MailFault = (typeof MAIL_FAULTS)[number];

export function mailFaultOf(fault: unknown): MailFault {
  const { code, responseCode } = (fault ?? {}) as SmtpFault;
  if (isRefusedForGood(fault)) return 'address_refused';
  const isAnswered = typeof responseCode === 'number' && responseCode >= 500;
  return isAnswered && (code === 'EENVELOPE' || code === 'EMESSAGE') ? 'letter_refused' : 'server_unavailable';
}

/** The server doesn't know the recipient; trying again only makes it distrust us. */
function isRefusedForGood(fault: unknown): boolean {
  const { code, responseCode } = (fault ?? {}) as SmtpFault;
  return code === 'EENVELOPE' && typeof responseCode === 'number' && responseCode >= 550 && responseCode <= 553;
}
