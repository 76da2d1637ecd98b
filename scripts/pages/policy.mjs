import * as organizations from '../../dist/organizations/policy.js';
import * as organizationRules from '../../dist/organizations/rules.js';
import { noted, policy } from '../../dist/profiles/policy.js';
import * as rules from '../../dist/profiles/rules.js';
import { table } from './table.mjs';

/** Who may see and write which field, as the two policy tables say. */
export function policyPage() {
  return `# The policy table

Printed from \`src/profiles/policy.ts\` by \`npm run docs\`. A row lists its rules in order; the first that refuses is the
one told, as \`rule\` of a refusal, a report or a capability. A field without a row can't be written, and a value equal to
the one shown is never refused.

${fields(policy, rules)}

\`colleagues\` is everyone in the home organization; \`seniors\` is the person, the head of their department for a
SALES_REP, the ADMINs of the home organization and every SUPERADMIN; \`administrators\` is the same without heads,
\`self\` the person alone. It holds at every door: profiles, lists, members, files, histories, contracts. People of other organizations don't exist: 404.

Lists show what the service notes of people too, and nobody writes it:

${table(['noted', 'visible to'], Object.entries(noted))}

${words(rules.ruleTexts)}

## Organizations

Printed from \`src/organizations/policy.ts\`: the same of an organization, its departments, members and numbers, and of its
company. A row with a dot is a field of each of many things, and the row before it is about them as a whole.

${fields(organizations.policy, organizationRules)}

\`members\` is every member; \`administrators\` is the ADMINs of the organization; \`owner\` is who owns the company.
SUPERADMINs see everything. Role and department of people at home, and who has a number, are fields of their profile too, by
the table above.

${table(['taken away', 'under these rules beside those of its row'], removals())}

${words(organizationRules.ruleTexts)}
`;
}

function fields(rows, among) {
  const cells = Object.entries(rows).map(([field, { visible, write }]) => [field, visible, namesOf(write, among)]);
  return table(['field', 'visible to', 'written under these rules'], cells);
}

function removals() {
  return Object.entries(organizations.removals).map(([things, write]) => [things, namesOf(write, organizationRules)]);
}

function namesOf(write, among) {
  return write.map((rule) => Object.entries(among).find(([, one]) => one === rule)?.[0]).join(', ');
}

function words(texts) {
  return table(['rule', 'who or what passes'], Object.entries(texts));
}
