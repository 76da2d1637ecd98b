import { settings } from '../../dist/config.js';
import { table } from './table.mjs';

/** The environment, as `src/config.ts` reads it. */
export function settingsPage() {
  const rows = Object.entries(settings).map(([name, { about, fallback }]) => [
    `\`${name}\``,
    about,
    fallback ? `\`${fallback}\`` : '',
  ]);
  return `# Settings

Printed from \`src/config.ts\` by \`npm run docs\`. The environment is read once at the start; a bad value stops it with
one line that names every one.

${table(['variable', 'what', 'unless set'], rows)}
`;
}
