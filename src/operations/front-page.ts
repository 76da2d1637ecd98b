import type { LinkView, ServiceView } from './service.view.js';

/**
 * The service for people, as a page that is whole by itself: no script, nothing from elsewhere, as its headers demand. Its links
 * are relative, so that they also hold behind a proxy that serves it below a path.
 */
export function frontPage({ name, version, links }: ServiceView): string {
  const lines = links.map(
    ({ rel, href, title }) =>
      `<li><a href="${href.slice(1)}" rel="${rel}">${title}</a><span>${ABOUT[rel]}</span><code>${href}</code></li>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${name}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${name}</h1>
<p>Profiles, personas, organizations with roles, and notification preferences.</p>
<ul>
${lines.join('\n')}
</ul>
<footer>Version ${version}</footer>
</main>
</body>
</html>
`;
}

const ABOUT: Record<LinkView['rel'], string> = {
  'service-doc': 'Read and try it out',
  'service-desc': 'For generators of clients',
  status: 'Whether it takes requests',
};

/** Contrasts are 4.5 : 1 or more, in light and in dark. */
const STYLE = `
:root { color-scheme: light dark; --ink: #1c2430; --soft: #566172; --line: #d9dee6; --paper: #f6f7f9; --card: #fff; --link: #0b57b0 }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8ebf0; --soft: #a3adbb; --line: #323a46; --paper: #12161c; --card: #1a2028; --link: #8ab8ff }
}
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif }
main { max-width: 42rem; margin: 0 auto; padding: clamp(1.5rem, 8vh, 5rem) 1.25rem }
h1 { margin: 0; font-size: 2rem; line-height: 1.2 }
p { margin: .5rem 0 2rem; color: var(--soft) }
ul { margin: 0; padding: 0; list-style: none; background: var(--card); border: 1px solid var(--line); border-radius: .75rem }
li { display: grid; grid-template-columns: 1fr auto; gap: 0 1rem; padding: .75rem 1rem }
li + li { border-top: 1px solid var(--line) }
li span { grid-row: 2; color: var(--soft); font-size: .875rem }
li code { grid-row: 1 / 3; grid-column: 2; align-self: center; color: var(--soft); font-size: .875rem }
a { color: var(--link); font-weight: 600; text-underline-offset: .2em }
a:focus-visible { outline: 3px solid var(--link); outline-offset: 3px; border-radius: 2px }
footer { margin-top: 1.5rem; color: var(--soft); font-size: .875rem }
@media (max-width: 30rem) { li { grid-template-columns: 1fr } li code { grid-row: 3; grid-column: 1 } }
`;
