import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Reply } from '../support/client.js';
import { oneOf } from '../support/rounds.js';
import { routes } from '../support/routes.js';
import { digestRows } from '../support/rows.js';
import { useServer } from '../support/server.js';
import { rows, type Row } from './routes.table.js';
import { CALLERS, makeTarget, makeWorld, type Caller, type Relation, type Target, type World } from './routes.world.js';

/** One caller, one target: a field of the table. */
interface Cell {
  caller: Caller;
  relation: Relation;
  expected: string;
}

interface Answer extends Cell {
  target: Target;
  reply: Reply;
}

/** What has to be answered alike, so that nobody learns what another organization has. */
const TWINS: [foreign: Relation, unknown: Relation][] = [
  ['foreign', 'unknown'],
  ['elsewhere', 'nowhere'],
];

const server = useServer();
const { as, anonymous, database } = server;
let world: World;
beforeAll(async () => {
  world = await makeWorld(server);
});

it('every route is in the table, and every row is of a route', () => {
  const inTable = new Set(rows.map(({ route }) => route));
  expect([...inTable].sort()).toEqual(routes.map(({ name }) => name).sort());
});

describe('answers every role about everyone as the policy says', () => {
  it.each(rows.map((row, nth) => [row.route, row.does, row, nth] as const))(
    '%s %s',
    async (_route, _does, row, nth) => {
      const cells = cellsOf(row);
      const refuse = await prepared(row, cells.filter(isRefused));
      const before = await digestRows(database);
      const refused = await refuse();
      const after = await digestRows(database);
      const done: Answer[] = [];
      for (const cell of allowedOf(cells, nth)) done.push(await (await request(row, cell))());

      const answers = [...refused, ...done];
      expect({ wrong: answers.flatMap(wrongOf), differing: differencesBetween(answers) }).toEqual({
        wrong: [],
        differing: [],
      });
      expect(after).toEqual(before);
    },
  );
});

function cellsOf({ answers }: Row): Cell[] {
  return ([...CALLERS, 'NOBODY'] as const).flatMap((caller) =>
    Object.entries(answers[caller])
      .map(([relation, expected]) => ({ caller, relation: relation as Relation, expected }))
      .filter(({ expected }) => expected !== '-'),
  );
}

/** What is refused is asked in every run, and what may differ for another tenant; of the rest a quarter, and all in the lane. */
function allowedOf(cells: Cell[], nth: number): Cell[] {
  const allowed = cells.filter((cell) => !isRefused(cell));
  const isTwin = ({ relation }: Cell) => TWINS.flat().includes(relation);
  const others = allowed.filter((cell) => !isTwin(cell));
  return [...allowed.filter(isTwin), ...oneOf(4, others, nth)];
}

function isRefused({ expected }: Cell): boolean {
  return expected !== 'ok';
}

/** The requests with everything they are about made, so that what then changes is their own doing. */
async function prepared(row: Row, cells: Cell[]): Promise<() => Promise<Answer[]>> {
  const requests: (() => Promise<Answer>)[] = [];
  for (const cell of cells) requests.push(await request(row, cell));
  return async () => {
    const answers: Answer[] = [];
    for (const send of requests) answers.push(await send());
    return answers;
  };
}

async function request(row: Row, cell: Cell): Promise<() => Promise<Answer>> {
  const { caller, relation } = cell;
  const target = await makeTarget(world, row.of, relation, caller);
  const { ids, query = '', body, headers } = await row.send(target, world);
  const [method = '', template = ''] = row.route.split(' ');
  const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => ({ ...target.ids, ...ids })[name] ?? '');
  const client = caller === 'NOBODY' ? anonymous : as(world.callers[caller]);
  return async () => {
    const reply = await client.send(method, path + query, body, caller === 'NOBODY' ? withoutToken(headers) : headers);
    if (relation === 'self' && method === 'DELETE') await world.readmitGuests();
    return { ...cell, target, reply };
  };
}

function withoutToken(headers: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'authorization'));
}

function wrongOf({ caller, relation, expected, reply: { status, body } }: Answer): string[] {
  const isRight = expected === 'ok' ? status >= 200 && status < 300 : status === Number(expected);
  return isRight ? [] : [`${caller} ${relation}: ${status} instead of ${expected}, ${JSON.stringify(body)}`];
}

/** Where a foreign thing is answered otherwise than one that isn't there; a SUPERADMIN may know. */
function differencesBetween(answers: Answer[]): string[] {
  return TWINS.flatMap(([foreign, unknown]) =>
    answers
      .filter(({ relation, caller }) => relation === foreign && caller !== 'SUPERADMIN')
      .flatMap((one) => {
        const other = answers.find(({ relation, caller }) => relation === unknown && caller === one.caller);
        const [said, saidOfNothing] = [seenBy(one), seenBy(other)];
        return said === saidOfNothing ? [] : [`${one.caller} ${foreign}: ${said} but ${unknown}: ${saidOfNothing}`];
      }),
  );
}

function requestIdsIn(headers: Headers): (string | null)[] {
  return [headers.get('traceparent'), headers.get('x-request-id'), headers.get('traceparent')?.split('-')[1] ?? null];
}

/** The whole answer, headers too, but for what names the request itself. */
function seenBy(answer: Answer | undefined): string {
  if (answer === undefined) return 'not asked';
  const { target, reply } = answer;
  const { status, body } = reply;
  const headers = [...reply.headers].filter(([name]) => name !== 'date');
  const told = [...Object.values(target.ids), target.id, target.e164, ...requestIdsIn(reply.headers)];
  return told
    .filter((word) => word)
    .reduce<string>((text, word) => text.replaceAll(word ?? '', '…'), JSON.stringify({ status, body, headers }));
}
