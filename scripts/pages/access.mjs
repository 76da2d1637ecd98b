import { table } from './table.mjs';
import '../typescript.mjs';

const { rows } = await import('../../test/tenants/routes.table.ts');
const { CALLERS, RELATIONS } = await import('../../test/tenants/routes.world.ts');

/** By what a request is about. */
const CHAPTERS = {
  nothing: 'Nobody in particular',
  person: 'People',
  standing: 'Colleagues, by what they are',
  deleted: 'Deleted people',
  erasing: 'People whose erasure waits',
  organization: 'Organizations',
  life: 'The life of an organization',
  company: 'Companies',
  department: 'Departments',
  emptyDepartment: 'Departments that nobody is in',
  member: 'Members of an organization',
  number: 'SMS numbers',
  colleague: 'Whom an SMS number is assigned to',
  invitation: 'Invitations',
  webhook: 'Webhooks',
};

/** What every route answers whom about whom, as the test of the tenants asks it. */
export function accessPage() {
  const groups = grouped(rows);
  const used = new Set(groups.flatMap(([{ answers }]) => Object.keys(answers[CALLERS[0]])));
  const relations = Object.entries(RELATIONS).filter(([name]) => used.has(name));
  return `# Who may do what

Printed from \`test/tenants/routes.table.ts\` by \`npm run docs\`: the table that the tests ask of the running service, field
by field. Rows are who asks, columns whom or what they ask about; \`ok\` is any success, a number is the refusal's status, and
\`–\` isn't asked. Which fields of a person a role may write is in [policy.md](policy.md), what the refusals mean in
[errors.md](errors.md).

A GUEST_ADMIN is an ADMIN here who is at home elsewhere as a SALES_REP, and a GUEST_REP the other way round; NOBODY has no token.

${table(['about', 'is'], relations)}

${Object.entries(CHAPTERS)
  .map(([of, title]) => [`## ${title}`, ...groups.filter(([row]) => row.of === of).map(sectionOf)].join('\n\n'))
  .join('\n\n')}
`;
}

/** The rows that are about the same and answer alike, in the order of the first of each. */
function grouped(all) {
  const groups = new Map();
  for (const row of all) {
    if (CHAPTERS[row.of] === undefined) throw new Error(`What is about a ${row.of} needs a chapter.`);
    const alike = JSON.stringify([row.of, row.answers]);
    groups.set(alike, [...(groups.get(alike) ?? []), row]);
  }
  return [...groups.values()];
}

function sectionOf(group) {
  const { answers } = group[0];
  const relations = Object.keys(answers[CALLERS[0]]);
  const lines = new Map();
  for (const caller of [...CALLERS, 'NOBODY']) {
    const cells = relations.map((relation) => (answers[caller][relation] ?? '-').replace(/^-$/, '–'));
    const alike = cells.join();
    lines.set(alike, { callers: [...(lines.get(alike)?.callers ?? []), caller], cells });
  }
  const body = [...lines.values()].map(({ callers, cells }) => [wordsFor(callers), ...cells]);
  return `${routesOf(group)}\n\n${table(['', ...relations], body)}`;
}

function wordsFor(callers) {
  if (callers.length > CALLERS.length) return 'anybody';
  return callers.length === CALLERS.length && !callers.includes('NOBODY') ? 'anybody with a token' : callers.join(', ');
}

/** The routes of a section, each with what is asked of it where that isn't plain. */
function routesOf(group) {
  const asked = new Map();
  for (const { route, does } of group) asked.set(route, [...(asked.get(route) ?? []), does]);
  const lines = [...asked].map(([route, all]) => {
    const told = all.filter((does) => does !== 'does what it says');
    const also = told.length < all.length ? 'also ' : '';
    return `- \`${route}\`${told.length > 0 ? `: ${also}${told.join('; ')}` : ''}`;
  });
  return lines.join('\n');
}
