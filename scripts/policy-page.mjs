// Prints docs/policy.md from the built policy table; with --write it replaces the page, with --check it fails when they differ.
import { readFileSync, writeFileSync } from 'node:fs';
import { policy } from '../dist/profiles/policy.js';
import { ruleTexts } from '../dist/profiles/rules.js';
import * as rules from '../dist/profiles/rules.js';

const PAGE = new URL('../docs/policy.md', import.meta.url);
const nameOf = (rule) => Object.entries(rules).find(([, one]) => one === rule)?.[0];

const rows = Object.entries(policy).map(
  ([field, { visible, write }]) => `| ${field} | ${visible} | ${write.map((rule) => nameOf(rule)).join(', ')} |`,
);
const words = Object.entries(ruleTexts).map(([name, text]) => `| ${name} | ${text} |`);

const page = `# The policy table

Printed from \`src/profiles/policy.ts\` by \`npm run docs\`. A row lists its rules in order; the first that refuses is the
one told, as \`rule\` of a refusal, a report or a capability. A field without a row can't be written, and a value equal to
the one shown is never refused.

| field | visible to | written under these rules |
| --- | --- | --- |
${rows.join('\n')}

\`colleagues\` is everyone in the home organization; \`seniors\` is the person, the head of their department for a
SALES_REP, the ADMINs of the home organization and every SUPERADMIN. People of other organizations don't exist: 404.

| rule | who or what passes |
| --- | --- |
${words.join('\n')}
`;

if (process.argv.includes('--write')) writeFileSync(PAGE, page);
else if (!process.argv.includes('--check')) process.stdout.write(page);
else if (squeezed(readFileSync(PAGE, 'utf8')) !== squeezed(page)) {
  console.error('docs/policy.md is not what the policy table says: npm run docs');
  process.exitCode = 1;
}

/** Without the padding that the formatter adds to tables. */
function squeezed(text) {
  return text.replaceAll(/ +/g, ' ').replaceAll(/-+/g, '-');
}
