import { commandSettings } from '../../dist/commands/command.settings.js';
import { settings } from '../../dist/config.js';
import { table } from './table.mjs';

/** The environment, as `src/config.ts` reads it. */
export function settingsPage() {
  const rows = Object.entries(settings).map(([name, { about, fallback }]) => [
    `\`${name}\``,
    about,
    fallback ? `\`${fallback}\`` : '',
  ]);
  const ofCommands = Object.entries(commandSettings).map(([name, { about }]) => [`\`${name}\``, about]);
  return `# Settings

Printed from \`src/config.ts\` and \`src/commands/command.settings.ts\` by \`npm run docs\`. The environment is read once at the start; a bad value stops it with
one line that names every one. Commands read the same, and two more.

${table(['variable', 'what', 'unless set'], rows)}

## Of commands alone

Without them the password is asked for, or read as one line from a pipe.

${table(['variable', 'what'], ofCommands)}
`;
}
