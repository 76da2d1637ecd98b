import { Injectable } from '@nestjs/common';
import type { Actor } from '../auth/caller.js';
import type { Idempotency } from '../changes/idempotency.js';
import { Database, type Tx } from '../database/database.js';
import { Failure, failure, invalidRequest, type FieldFault } from '../failure.js';
import { faultsIn } from '../http/decided-in-part.js';
import { pointer } from '../values/json-map.js';
import type { ProfileChange } from '../profiles/profile.js';
import { ProfilesService, type ChangeOptions } from '../profiles/profiles.service.js';
import { faultsOf } from '../writes/decision.js';
import { KeptAnswersStore, replayed } from '../writes/kept-answers.store.js';
import type { AskedWrite } from '../writes/write-options.js';
import { faulty, refused, together } from '../writes/writes.failures.js';
import type { BulkDto, BulkReport } from './bulk.dto.js';
import { countsOf, doneResult, failedResult, ForeseenKeys, MOST_PEOPLE, type PersonResult } from './bulk.rules.js';
import type { PeopleFilters } from './people-list.dto.js';
import { listRequestOf, reachOf, refusalOfList } from './people-list.rules.js';
import { PeopleListStore } from './people-list.store.js';

const bulkRunning = failure('throttled', 'bulk_running', 'Wait until your other change of many people is done.');

/** How many a dry run looks at in one transaction, which locks nothing. */
const STEP = 100;

/**
 * Changes of many people, each through the one write path in a transaction of its own: decided by the same table behind the same
 * locks, with a version and a row in the history. See docs/decisions/043-many-people-at-once.md.
 */
@Injectable()
export class BulkService {
  /** Whose changes are going on here. */
  private readonly running = new Set<string>();

  constructor(
    private readonly database: Database,
    private readonly profiles: ProfilesService,
    private readonly list: PeopleListStore,
    private readonly answers: KeptAnswersStore,
  ) {}

  /** 429 `bulk_running` while another one of the caller goes on. */
  async change(actor: Actor, body: BulkDto, asked: AskedWrite): Promise<BulkReport> {
    refuseFaulty(actor, body, asked);
    if (this.running.has(actor.userId)) throw bulkRunning({ retryAfter: 2 });
    this.running.add(actor.userId);
    try {
      return await this.changeAlone(actor, body, asked);
    } finally {
      this.running.delete(actor.userId);
    }
  }

  private async changeAlone(
    actor: Actor,
    body: BulkDto,
    { origin, mode, idempotency }: AskedWrite,
  ): Promise<BulkReport> {
    const kept = await this.keptAnswer(actor, idempotency);
    if (kept !== undefined) return this.asReached(actor, kept);
    const ids = body.ids ?? (await this.chosen(actor, body.where ?? {}));
    if (mode === 'dry-run') return reportOf(await this.foresee(actor, ids, body.change), { dryRun: true });
    const options: ChangeOptions = { ...EACH, origin };
    const report = reportOf(await this.changeEach(actor, ids, body.change, options), { dryRun: false });
    return report.failed > 0 ? report : this.keep(actor, idempotency, report);
  }

  /** One after the other. Once the service is too busy for one, it isn't asked for the rest. */
  private async changeEach(
    actor: Actor,
    ids: readonly string[],
    change: ProfileChange,
    options: ChangeOptions,
  ): Promise<PersonResult[]> {
    const results: PersonResult[] = [];
    for (const id of ids) {
      const isStopped = results.at(-1)?.outcome === 'failed';
      results.push(
        isStopped
          ? { _id: id, id, outcome: 'failed' }
          : await resultOf(id, async () => {
              const { version, body } = await this.profiles.change(actor, id, change, options, ({ report }) => ({
                report,
              }));
              return doneResult(id, version, body.report);
            }),
      );
    }
    return results;
  }

  /** As if each were done before the next. */
  private async foresee(actor: Actor, ids: readonly string[], change: ProfileChange): Promise<PersonResult[]> {
    const keys = new ForeseenKeys();
    const results: PersonResult[] = [];
    for (let from = 0; from < ids.length; from += STEP) {
      await this.database.transaction(actor, async (tx) => {
        for (const id of ids.slice(from, from + STEP)) {
          results.push(await resultOf(id, () => this.foreseeOne(tx, actor, { id, change, keys })));
        }
      });
    }
    return results;
  }

  private async foreseeOne(
    tx: Tx,
    actor: Actor,
    { id, change, keys }: { id: string; change: ProfileChange; keys: ForeseenKeys },
  ): Promise<PersonResult> {
    const { before, after, refusals, report } = await this.profiles.foresee(tx, actor, id, change, (found) =>
      keys.others(found),
    );
    if (refusals.length > 0) throw refused(refusals, faultsOf(report));
    keys.note(before.state.user, after.user);
    return doneResult(id, before.version, report);
  }

  /** Whoever meets the filters, of those whom the caller lists; 400 when they are too many. */
  private async chosen(actor: Actor, where: PeopleFilters): Promise<string[]> {
    const request = listRequestOf(where);
    const reach = reachOf(actor, where.organizationId);
    if (reach === undefined) return [];
    const ids = await this.list.ids({ actor, reach, request }, MOST_PEOPLE + 1);
    if (ids.length <= MOST_PEOPLE) return ids;
    const message = `More than ${MOST_PEOPLE} people meet the filters.`;
    const tooMany: FieldFault = { pointer: '/where', code: 'too_many', message, parameters: { limit: MOST_PEOPLE } };
    throw invalidRequest({ errors: [tooMany] });
  }

  private async keptAnswer(actor: Actor, asked: Idempotency | undefined): Promise<BulkReport | undefined> {
    if (asked === undefined) return undefined;
    const kept = await this.database.transaction(actor, (tx) => this.answers.find<BulkReport>(tx, actor.userId, asked));
    return kept === undefined ? undefined : replayed(kept, asked);
  }

  /** Whom the caller doesn't reach any more, nothing is told of. */
  private async asReached(actor: Actor, { dryRun, results }: BulkReport): Promise<BulkReport> {
    const reached = await this.list.reached(
      actor,
      results.map(({ _id }) => _id),
    );
    const told = results.map((one): PersonResult => (reached.has(one._id) ? one : unknown(one._id)));
    return reportOf(told, { dryRun });
  }

  /** What another request with the key has answered meanwhile is the answer of both. */
  private async keep(actor: Actor, asked: Idempotency | undefined, report: BulkReport): Promise<BulkReport> {
    if (asked === undefined) return report;
    return this.database.transaction(actor, async (tx) => {
      const other = await this.answers.find<BulkReport>(tx, actor.userId, asked);
      if (other !== undefined) return replayed(other, asked);
      await this.answers.keep(tx, actor.userId, asked, report);
      return report;
    });
  }
}

/** How each person is asked for: all or nothing of the change, whatever becomes of the others. */
const EACH = {
  ifVersion: undefined,
  idempotency: undefined,
  handling: 'strict',
  mode: 'write',
  reports: true,
} as const;

async function resultOf(id: string, work: () => Promise<PersonResult>): Promise<PersonResult> {
  try {
    return await work();
  } catch (error) {
    const result = error instanceof Failure ? failedResult(id, error) : undefined;
    if (result === undefined) throw error;
    return result;
  }
}

function reportOf(results: PersonResult[], { dryRun }: { dryRun: boolean }): BulkReport {
  return { dryRun, ...countsOf(results), results };
}

function unknown(id: string): PersonResult {
  return { _id: id, id, outcome: 'unknown' };
}

/** All that is wrong with the request as a whole, with the filters that the caller may not use. */
function refuseFaulty(actor: Actor, body: BulkDto, { faults = [] }: AskedWrite): void {
  const own = [...faults, ...faultsIn(body)];
  // What is missing may be what is faulty.
  const isFaulty = (at: string) => own.some(({ pointer }) => pointer.startsWith(at));
  const unclear = unclearIn(body).filter(({ pointer }) =>
    pointer === '' ? !isFaulty('/ids') && !isFaulty('/where') : !isFaulty(pointer),
  );
  const hidden = body.where === undefined ? undefined : refusalOfList(actor, body.where, inWhere);
  const refusal = together(faulty([...own, ...unclear]), hidden);
  if (refusal !== undefined) throw refusal;
}

/** Nobody means everyone by no filter, or nothing by no field. */
function unclearIn({ ids, where, change }: Partial<BulkDto>): FieldFault[] {
  const faults: FieldFault[] = [];
  if ((ids === undefined) === (where === undefined)) {
    const message = 'Send one of `ids` and `where`.';
    faults.push({ pointer: '', code: 'required', message, parameters: { names: ['ids', 'where'] } });
  }
  if (where !== undefined && Object.keys(where).length === 0)
    faults.push(tooFew('/where', 'Send at least one filter.'));
  if (change !== undefined && Object.keys(change).length === 0)
    faults.push(tooFew('/change', 'Send at least one field.'));
  return faults;
}

function tooFew(at: string, message: string): FieldFault {
  return { pointer: at, code: 'too_few', message, parameters: { limit: 1 } };
}

function inWhere(parameter: string): string {
  return pointer('where', parameter);
}
