// Writes what the code says of itself into the docs: the policy tables into docs/policy.md, the settings into README.md.
// With --check it only fails when a page says something else. Expects a built `dist`.
import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { settings } from '../dist/config.js';
import * as organizations from '../dist/organizations/policy.js';
import * as organizationRules from '../dist/organizations/rules.js';
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
  const rows = rowsOf(policy, rules);
  const words = wordsOf(rules.ruleTexts);
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

${organizationsPart()}`;
}

function organizationsPart() {
  const { removals, policy: table } = organizations;
  const taken = Object.entries(removals).map(
    ([things, rules]) => `| ${things} | ${namesOf(rules, organizationRules)} |`,
  );
  return `## Organizations

Printed from \`src/organizations/policy.ts\`: the same of an organization, its departments, members and numbers, and of its
company. A row with a dot is a field of each of many things, and the row before it is about them as a whole.

| field | visible to | written under these rules |
| --- | --- | --- |
${rowsOf(table, organizationRules).join('\n')}

\`members\` is every member; \`administrators\` is the ADMINs of the organization; \`owner\` is who owns the company.
SUPERADMINs see everything. Role and department of people at home, and who has a number, are fields of their profile too, by
the table above.

| taken away | under these rules beside those of its row |
| --- | --- |
${taken.join('\n')}

| rule | who or what passes |
| --- | --- |
${wordsOf(organizationRules.ruleTexts).join('\n')}
`;
}

function rowsOf(table, ofRules) {
  return Object.entries(table).map(
    ([field, { visible, write }]) => `| ${field} | ${visible} | ${namesOf(write, ofRules)} |`,
  );
}

function namesOf(rules, among) {
  return rules.map((rule) => Object.entries(among).find(([, one]) => one === rule)?.[0]).join(', ');
}

function wordsOf(texts) {
  return Object.entries(texts).map(([name, text]) => `| ${name} | ${text} |`);
}
