import fc from 'fast-check';
import type { TestServer } from '../support/server.js';
import { envelopeFaults, parsed } from './answers.js';
import { describedOperations, type Operation } from './documents.js';
import { Rows } from './rows.js';
import { requestsTo, type Request } from './requests.js';
import { type Answer, bytesOf, exchange } from './wire.js';
import { inWorld, makeWorld, type World } from './world.js';

/** So many requests go to one world; a round can be repeated by its seed alone. */
export const REQUESTS_A_ROUND = 250;

/** Sends requests of chance to a server and holds every answer against what is promised. */
export class Fuzzer {
  private operations: Promise<Operation[]> | undefined;

  constructor(private readonly server: TestServer) {}

  /** A round in a world of its own: everything that was wrong, each with the request; empty when all is well. */
  async round(seed: number): Promise<string[]> {
    this.operations ??= describedOperations(this.server);
    const world = await makeWorld(this.server);
    const requests = fc.sample(requestsTo(await this.operations), { seed, numRuns: REQUESTS_A_ROUND });
    const faults: string[] = [];
    const rows = new Rows(this.server.database);
    for (const request of requests.map((one) => placed(one, world))) {
      const found = await this.send(request, rows);
      faults.push(...found.map((fault) => `SEED=${seed} ${fault}\n${shown(request)}`));
    }
    return faults;
  }

  private async send(request: Request, rows: Rows): Promise<string[]> {
    await rows.remember();
    try {
      const answer = await exchange(this.server.url(), request);
      if (answer === undefined) return mayBeSilent(request) ? [] : ['no answer'];
      const faults = await this.faultsOf(request, answer);
      const isTraceless = answer.status < 400 || (await rows.areAsBefore());
      return isTraceless ? faults : [...faults, `${answer.status}, and rows have changed`];
    } catch (error) {
      return [(error as Error).message];
    }
  }

  private async faultsOf({ method, target, isDocumented, wire }: Request, answer: Answer): Promise<string[]> {
    const { status, headers } = answer;
    if (status >= 500) return [`${status} ${answer.body.toString().slice(0, 300)}`];
    const faults = status < 400 ? [] : envelopeFaults(answer, method);
    if (!isDocumented || wire !== 'plain' || faults.length > 0) return faults;
    try {
      await this.server.documented.check(method, target, { status, headers, body: parsed(answer) });
      return [];
    } catch (error) {
      return [(error as Error).message];
    }
  }
}

/** A request with the ids and tokens of its world. */
function placed(request: Request, world: World): Request {
  const text = request.body?.toString('latin1');
  return {
    ...request,
    target: inWorld(request.target, world),
    headers: request.headers.map(([name, value]) => [name, inWorld(value, world)]),
    body: text === undefined ? undefined : Buffer.from(inWorld(text, world), 'latin1'),
  };
}

/** Whoever breaks the connection, or HTTP itself, needn't be answered. */
function mayBeSilent({ wire, headers }: Request): boolean {
  return wire === 'shortened' || wire === 'http/2.0' || headers.some(([name]) => name === 'Upgrade');
}

/** The bytes as a text that can be pasted into a test; tokens and what is very long are cut. */
function shown(request: Request): string {
  const text = bytesOf(request).toString('latin1');
  return JSON.stringify(
    text
      .replace(/Bearer [\w.-]{100,}/, 'Bearer …')
      .replaceAll(/(.)\1{50,}/g, '$1…')
      .slice(0, 2_000),
  );
}
