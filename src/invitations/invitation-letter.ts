import type { Letter } from '../mail/letter.js';
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

/** The mail that invites, in English; names are what people call themselves, so they are quoted without addresses, and the HTML escapes them. */
export function invitationLetter({ to, organization, inviter, link, expiresAt }: InvitationFacts): Letter {
  const subject = subjectOf(quotedName(organization) ?? 'an organization', quotedName(inviter ?? ''));
  const until = `The link works once, until ${UNTIL.format(expiresAt)} UTC, and only for ${to}.`;
  const otherwise = 'If you did not expect this, you can ignore it: nothing happens without you.';
  return {
    to,
    subject,
    text: [`${subject}.`, `Accept the invitation:\n${link}`, until, otherwise, ''].join('\n\n'),
    html: [
      '<!doctype html><html lang="en"><body>',
      `<p>${escaped(subject)}.</p>`,
      `<p><a href="${escaped(link)}">Accept the invitation</a></p>`,
      `<p>${escaped(until)}</p><p>${escaped(otherwise)}</p>`,
      '</body></html>',
    ].join('\n'),
  };
}

function subjectOf(organization: string, inviter: string | undefined): string {
  return inviter === undefined ? `You are invited to ${organization}` : `${inviter} invites you to ${organization}`;
}

const UNTIL = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
