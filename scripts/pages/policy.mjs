import { policy } from '../../dist/profiles/policy.js';
import * as rules from '../../dist/profiles/rules.js';
import { table } from './table.mjs';

/** Who may see and write which field, as `src/profiles/policy.ts` says. */
export function policyPage() {
  const nameOf = (rule) => Object.entries(rules).find(([, one]) => one === rule)?.[0];
  const fields = Object.entries(policy).map(([field, { visible, write }]) => [
    field,
    visible,
    write.map((rule) => nameOf(rule)).join(', '),
  ]);
  return `# The policy table

Printed from \`src/profiles/policy.ts\` by \`npm run docs\`. A row lists its rules in order; the first that refuses is the
one told, as \`rule\` of a refusal, a report or a capability. A field without a row can't be written, and a value equal to
the one shown is never refused.

${table(['field', 'visible to', 'written under these rules'], fields)}

\`colleagues\` is everyone in the home organization; \`seniors\` is the person, the head of their department for a
SALES_REP, the ADMINs of the home organization and every SUPERADMIN; \`administrators\` is the same without heads,
\`self\` the person alone. It holds at every door: profiles, lists, members, files, histories, contracts. People of other organizations don't exist: 404.

${table(['rule', 'who or what passes'], Object.entries(rules.ruleTexts))}
`;
}
