import { readdirSync, readFileSync } from 'node:fs';
import { faults, problems } from '../../dist/codes.js';
import { statuses } from '../../dist/http/problem.js';
import { table } from './table.mjs';

const SOURCE = new URL('../../src/', import.meta.url);
/** The list itself, and the examples of the documents. */
const ONLY_NAME_CODES = ['codes.ts', 'http/problem-responses.ts'];
/** What is beside the rooms is for all of them. */
const ALL = 'everywhere';
/** Where a code is compared, collected or shown, and not said. */
const NOT_SAID = /[!=]==\s*'\w+'|new Set\(\[[^\]]*\]\)|@ApiProperty\([^)]*\)|\/\*\*[^]*?\*\/|\/\/.*/g;

/** Every code that an answer can have, as `src/codes.ts` lists them, with the rooms that say it. */
export function errorsPage() {
  const rooms = roomsByCode();
  const from = (code) => rooms.get(code) ?? fail(`${code} is in src/codes.ts, and nothing says it`);
  const twice = Object.keys(faults).filter((code) => code in problems);
  if (twice.length > 0) fail(`in src/codes.ts twice: ${twice.join(', ')}`);
  const whole = Object.entries(problems).map(([code, { kind, means }]) => [
    statuses[kind] ?? kind,
    `\`${code}\``,
    means,
    from(code),
  ]);
  const inside = Object.entries(faults).map(([code, means]) => [`\`${code}\``, means, from(code)]);
  return `# Errors

Printed from \`src/codes.ts\` by \`npm run docs\`. Every answer from 400 up is a problem document (RFC 9457,
\`application/problem+json\`); \`code\` says what happened to programs, \`message\` to people, \`requestId\` finds it in the log.
\`parameters\` has the numbers and names of a message, for clients that word it themselves ([decisions/047](decisions/047-refusals-carry-parameters.md)).
The list is closed: a code that isn't here doesn't compile, and the OpenAPI document has it as \`ProblemCode\` and \`FaultCode\`. The last column is the room of \`src/\` that says it. The published
contracts answer in their own envelopes, with their own codes ([contracts.md](contracts.md)).

## Of the whole request

\`code\` of the problem document. Each may also be the code of a field in \`errors\`, and of a row of an import or of invitations.

${table(['status', 'code', 'what it means', 'from'], whole)}

## Of a place in it

\`code\` of an entry of \`errors\`, whose \`pointer\` names the place (RFC 6901; for a query or header its name). The document
around them is an \`invalid_request\`, 400, unless something weightier is refused with them
([decisions/006](decisions/006-what-a-refusal-answers.md)).

${table(['code', 'what it means', 'from'], inside)}
`;
}

/** Code → the rooms that say it. */
function roomsByCode() {
  const rooms = new Map();
  for (const path of readdirSync(SOURCE, { recursive: true }).sort()) {
    const file = path.replaceAll('\\', '/');
    if (!file.endsWith('.ts') || ONLY_NAME_CODES.includes(file)) continue;
    const text = readFileSync(new URL(file, SOURCE), 'utf8').replace(NOT_SAID, '');
    for (const [, word] of text.matchAll(/'(\w+)'/g)) add(rooms, word, roomOf(file));
  }
  return new Map([...rooms].map(([code, of]) => [code, of.has(ALL) ? ALL : [...of].join(', ')]));
}

function add(rooms, code, room) {
  if (!rooms.has(code)) rooms.set(code, new Set());
  rooms.get(code).add(room);
}

/** A contract is a room of its own. */
function roomOf(file) {
  const parts = file.split('/').slice(0, -1);
  if (parts.length === 0) return ALL;
  return parts[0] === 'contracts' ? parts.slice(0, 2).join('/') : parts[0];
}

function fail(message) {
  throw new Error(message);
}
