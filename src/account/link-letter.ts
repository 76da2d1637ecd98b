import type { Letter } from '../mail/letter.js';
import { inWords, plainLetter } from '../mail/plain-letter.js';
import { storyRows, type EventStory } from '../security/security-letter.js';
import type { LinkPurpose } from './mailed-links.rules.js';

/** What a link's mail says, by what it is for. */
const LETTERS = {
  'password-reset': {
    subject: 'Choose a new password',
    happened: 'Somebody has asked for a new password for your account, you or an administrator of your organization.',
    words: 'Choose a new password',
    otherwise:
      'If it was not you, there is nothing to do: your password stays as it is, and nobody can change it without this mail. ' +
      'If such mails go on, tell an administrator of your organization.',
  },
  'email-verification': {
    subject: 'Confirm your address',
    happened: 'You have asked to confirm that this e-mail address is yours.',
    words: 'Confirm the address',
    otherwise: 'If it was not you, do not use the link, and tell an administrator of your organization.',
  },
  'email-change': {
    subject: 'Confirm your new address',
    happened: 'This e-mail address was given as the new one of an account. It counts once you confirm it.',
    words: 'Confirm the new address',
    otherwise: 'If you did not expect this, you can ignore it: nothing happens without you.',
  },
  'email-change-cancel': {
    subject: 'Your address is about to change',
    happened:
      'Another e-mail address was given for your account. It replaces this one as soon as somebody confirms it there.',
    words: 'Keep this address',
    otherwise:
      'If you know of it, there is nothing to do. If it was not you, use the link, change your password, end your other logins, ' +
      'and tell an administrator of your organization.',
  },
} as const satisfies Record<LinkPurpose, Record<'subject' | 'happened' | 'words' | 'otherwise', string>>;

/** What there is to say of a link; `at` is when it was asked for. */
export interface LinkStory extends Omit<EventStory, 'event'> {
  purpose: LinkPurpose;
  /** The page of the web app, with the token. */
  href: string;
  expiresAt: Date;
}

/** The mail that carries a link: what happened, when, from where, until when the link works, and what to do. */
export function linkLetter({ purpose, href, expiresAt, ...story }: LinkStory): Letter {
  const { subject, happened, words, otherwise } = LETTERS[purpose];
  return plainLetter({
    to: story.to,
    subject,
    parts: [
      happened,
      { rows: storyRows(story) },
      { words, href },
      `The link works once, until ${inWords(expiresAt)}, and only for ${story.to}.`,
      otherwise,
    ],
  });
}
