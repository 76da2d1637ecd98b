import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { HttpReply } from './request.js';

/** A page of ours, whole by itself, and the policy that it is sent with. */
interface OwnPage {
  html: string;
  /** Its `Content-Security-Policy`: its own style and script, by their hashes, calls of this service, and nothing else. */
  policy: string;
}

/** The page of a name in `pages/`, with the style and the script that it names in it, behind what all of them share. */
export function ownPage(name: string): OwnPage {
  const [style, script] = [read('page.css'), read('page.js') + read(`${name}.js`)];
  const html = read(`${name}.html`)
    .replace('<link rel="stylesheet" href="page.css" />', () => `<style>${style}</style>`)
    .replace(`<script type="module" src="${name}.js"></script>`, () => `<script type="module">${script}</script>`);
  return { html, policy: policyOf(style, script) };
}

/** Answers a page. */
export function sendPage({ html, policy }: OwnPage, reply: HttpReply): string {
  reply.header('cache-control', 'no-cache').header('content-security-policy', policy).type('text/html; charset=utf-8');
  return html;
}

/** How the document tells of one. */
export const pageAnswer = {
  description: 'The page.',
  content: { 'text/html': { schema: { type: 'string' } } },
} as const;

function policyOf(style: string, script: string): string {
  return [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function read(file: string): string {
  return readFileSync(new URL(`../../pages/${file}`, import.meta.url), 'utf8');
}
