import type { Letter } from '../mail/letter.js';
import { inWords, plainLetter } from '../mail/plain-letter.js';
import { quotedName } from '../mail/quoted-name.js';

export interface InvitationFacts {
  to: string;
  organization: string;
  /** `null` when nobody knows any more. */
  inviter: string | null;
  /** The page that accepts, with the token. */
  link: string;
  expiresAt: Date;
}

/** The mail that invites, in English; names are what people call themselves, so they are quoted without addresses. */
export function invitationLetter({ to, organization, inviter, link, expiresAt }: InvitationFacts): Letter {
  const subject = subjectOf(quotedName(organization) ?? 'an organization', quotedName(inviter ?? ''));
  return plainLetter({
    to,
    subject,
    parts: [
      `${subject}.`,
      { words: 'Accept the invitation', href: link },
      `The link works once, until ${inWords(expiresAt)}, and only for ${to}.`,
      'If you did not expect this, you can ignore it: nothing happens without you.',
    ],
  });
}

function subjectOf(organization: string, inviter: string | undefined): string {
  return inviter === undefined ? `You are invited to ${organization}` : `${inviter} invites you to ${organization}`;
}
