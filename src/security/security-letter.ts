import type { EventFacts, SecurityEvent } from '../changes/security-event.js';
import type { Letter } from '../mail/letter.js';
import { inWords, plainLetter } from '../mail/plain-letter.js';
import { quotedName } from '../mail/quoted-name.js';

interface Wording {
  subject: string;
  happened: string;
  /** What to do, where that is another thing than usual. */
  advice?: readonly string[];
}

/** The events that a person is written about, in the words of the letter; of all others they only read. */
const LETTERS = {
  login_from_new_device: {
    subject: 'A login from a new device',
    happened: 'Somebody has logged in to your account, from a device or a network that we did not know of you.',
  },
  all_logins_ended: { subject: 'All your logins were ended', happened: 'All your logins were ended.' },
  password_changed: {
    subject: 'Your password was changed',
    happened: 'Your password was changed, and your other logins were ended.',
  },
  password_reset: {
    subject: 'Your password was reset',
    happened: 'A new password was set for you, and all your logins were ended.',
  },
  email_changed: { subject: 'Your address was changed', happened: 'Your account has this e-mail address now.' },
  factor_added: {
    subject: 'A second factor was added',
    happened: 'A second factor was added to your account.',
  },
  factor_removed: {
    subject: 'A second factor was removed',
    happened: 'A second factor was removed from your account.',
  },
  factors_reset: {
    subject: 'Your second factors were reset',
    happened: 'All second factors and recovery codes of your account were removed.',
  },
  recovery_codes_made: {
    subject: 'You have new recovery codes',
    happened: 'New recovery codes were made for your account; the ones before are worth nothing any more.',
  },
  recovery_code_used: {
    subject: 'A recovery code was used',
    happened: 'Somebody has logged in with one of your recovery codes, which can be used once.',
  },
  passkey_copied: {
    subject: 'One of your passkeys may have been copied',
    happened:
      'Somebody has tried to use a passkey of yours whose counter was behind the last time, so there may be a copy of it. Nobody ' +
      'was let in.',
    advice: [
      'Remove the passkey and add a new one, also if it was you. If it was not, tell an administrator of your organization.',
    ],
  },
  key_made: {
    subject: 'A new access key',
    happened: 'An access key was made, with which a program can act for you.',
  },
  key_rotated: {
    subject: 'An access key was rotated',
    happened: 'A new access key was made in the place of another, with which a program can act for you.',
  },
} as const satisfies Partial<Record<SecurityEvent, Wording>>;

export type MailedEvent = keyof typeof LETTERS;

export function isMailed(event: SecurityEvent): event is MailedEvent {
  return Object.hasOwn(LETTERS, event);
}

/** What there is to say of an event. */
export interface EventStory {
  to: string;
  event: MailedEvent;
  at: Date;
  about: EventFacts;
  /** Who did it, when it wasn't the person: their name, or `null` where they have none. */
  doneBy?: string | null;
}

/**
 * The mail about an event: what happened, when, from where, and what to do. It has no link, because a mail about security that
 * asks for a click is what a thief sends. All names are what somebody calls themselves, so they are quoted without addresses.
 */
export function securityLetter({ to, event, at, about, doneBy }: EventStory): Letter {
  const { subject, happened, advice }: Wording = LETTERS[event];
  return plainLetter({
    to,
    subject,
    parts: [
      happened,
      { rows: storyRows({ to, at, about, ...(doneBy !== undefined && { doneBy }) }) },
      ...(advice ?? adviceOf(doneBy)),
    ],
  });
}

type Row = readonly [label: string, value: string];

/** Whose account, when, and from where or by whom: what every letter about security says. */
export function storyRows({ to, at, about, doneBy }: Omit<EventStory, 'event'>): Row[] {
  return [['Account', to], ['When', inWords(at)], ...placeOf(about, doneBy)];
}

function placeOf({ device, network, name }: EventFacts, doneBy: string | null | undefined): Row[] {
  return [
    ...rowOf('Which', name),
    ...(doneBy === undefined ? [] : rowOf('By', doneBy ?? 'an administrator')),
    ...rowOf('Device', device),
    ...(network === null || network === undefined ? [] : [['Network', network] as const]),
  ];
}

function rowOf(label: string, told: string | null | undefined): Row[] {
  const quoted = told === null || told === undefined ? undefined : quotedName(told);
  return quoted === undefined ? [] : [[label, quoted]];
}

function adviceOf(doneBy: string | null | undefined): string[] {
  if (doneBy !== undefined) return ['If you do not know why, ask an administrator of your organization.'];
  return [
    'If it was you, there is nothing to do.',
    'If it was not: log in as you always do, change your password, end your other logins, and tell an administrator of your ' +
      'organization. If you can no longer log in, reset your password first.',
  ];
}
