// Writes what the code says of itself into the docs: the policy table into docs/policy.md, the settings into README.md.
// With --check it only fails when a page says something else. Expects a built `dist`.
import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { settings } from '../dist/config.js';
import { policy } from '../dist/profiles/policy.js';
import * as rules from '../dist/profiles/rules.js';

const pages = {
  'docs/policy.md': policyPage,
  'README.md': (readme) => readme.replace(/(?<=## Environment\n[\s\S]*?\n\n)\|[\s\S]*?(?=\n\n)/, environmentTable()),
};

for (const [path, print] of Object.entries(pages)) {
  const file = new URL(`../${path}`, import.meta.url);
  const before = readFileSync(file, 'utf8');
  const options = await resolveConfig(file);
  const after = await format(print(before), { ...options, parser: 'markdown' });
  if (after === before) continue;
  if (process.argv.includes('--check')) {
    console.error(`${path} is not what the code says: npm run docs`);
    process.exitCode = 1;
  } else writeFileSync(file, after);
}

function environmentTable() {
  const rows = Object.entries(settings).map(([name, { about, fallback }]) => {
    return `| \`${name}\` | ${about} | ${fallback ? `\`${fallback}\`` : ''} |`;
  });
  return ['| variable | what | unless set |', '| --- | --- | --- |', ...rows].join('\n');
}

function policyPage() {
  const nameOf = (rule) => Object.entries(rules).find(([, one]) => one === rule)?.[0];
  const rows = Object.entries(policy).map(
    ([field, { visible, write }]) => `| ${field} | ${visible} | ${write.map((rule) => nameOf(rule)).join(', ')} |`,
  );
  const words = Object.entries(rules.ruleTexts).map(([name, text]) => `| ${name} | ${text} |`);
  return `# The policy table

Printed from \`src/profiles/policy.ts\` by \`npm run docs\`. A row lists its rules in order; the first that refuses is the
one told, as \`rule\` of a refusal, a report or a capability. A field without a row can't be written, and a value equal to
the one shown is never refused.

| field | visible to | written under these rules |
| --- | --- | --- |
${rows.join('\n')}

\`colleagues\` is everyone in the home organization; \`seniors\` is the person, the head of their department for a
SALES_REP, the ADMINs of the home organization and every SUPERADMIN; \`administrators\` is the same without heads,
\`self\` the person alone. It holds at every door: profiles, lists, members, files, histories, contracts. People of other organizations don't exist: 404.

| rule | who or what passes |
| --- | --- |
${words.join('\n')}
`;
}
