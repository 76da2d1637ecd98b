import type { Letter } from './letter.js';

/** A paragraph, the rows of a little table, or a link with its words. */
export type LetterPart = string | { rows: readonly (readonly [label: string, value: string])[] } | LetterLink;

interface LetterLink {
  words: string;
  href: string;
}

export interface PlainLetter {
  to: string;
  subject: string;
  parts: readonly LetterPart[];
}

/**
 * The one shape of our letters, in plain text and in HTML: no pictures, no styles, nothing that is loaded. What somebody calls
 * themselves has to go through `quotedName` first; here it is only escaped.
 */
export function plainLetter({ to, subject, parts }: PlainLetter): Letter {
  return {
    to,
    subject,
    text: [...parts.map(asText), ''].join('\n\n'),
    html: ['<!doctype html><html lang="en"><body>', ...parts.map(asHtml), '</body></html>'].join('\n'),
  };
}

const INSTANT = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });

/** @example inWords(new Date('2026-11-26T09:36:00Z')) // '26 November 2026 at 09:36 UTC' */
export function inWords(instant: Date): string {
  return `${INSTANT.format(instant)} UTC`;
}

function asText(part: LetterPart): string {
  if (typeof part === 'string') return part;
  if ('rows' in part) return part.rows.map(([label, value]) => `${label}: ${value}`).join('\n');
  return `${part.words}:\n${part.href}`;
}

function asHtml(part: LetterPart): string {
  if (typeof part === 'string') return `<p>${escaped(part)}</p>`;
  if ('rows' in part) return `<table>${part.rows.map(rowAsHtml).join('')}</table>`;
  return `<p><a href="${escaped(part.href)}">${escaped(part.words)}</a></p>`;
}

function rowAsHtml([label, value]: readonly [string, string]): string {
  return `<tr><th align="left">${escaped(label)}</th><td>${escaped(value)}</td></tr>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
