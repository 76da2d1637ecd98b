import { Injectable } from '@nestjs/common';
import { scopeMissing } from '../auth/auth.failures.js';
import { Database, type Tx } from '../database/database.js';
import { Failure, type FieldFault } from '../failure.js';
import { departmentChanges } from '../organizations/departments/departments.rules.js';
import { DepartmentsStore } from '../organizations/departments/departments.store.js';
import { OrganizationChangesStore } from '../organizations/organization-changes.store.js';
import { importRaced } from '../profiles/batch/batch.failures.js';
import { KeysTally } from '../profiles/batch/batch.rules.js';
import { ProfileBatches, type Batch, type Concerns, type Verdict } from '../profiles/batch/batch.service.js';
import type { Standing } from '../profiles/profile.js';
import type { FieldChanges } from '../values/differences.js';
import { sameJson } from '../values/merge.js';
import type { Behalf } from './behalf.js';
import { checkedBatches, oneAhead } from './checked-batches.js';
import { FileDepartments, type Department } from './file-departments.js';
import type { Header } from './header.rules.js';
import type { ImportSummary, RowResult, Tell } from './import-events.js';
import type { ImportOptions } from './import-options.js';
import { ImportCount, outcomeOf, type ImportOutcome } from './import.rules.js';
import { asRowFaults, asRowField, type CheckedRow } from './person-row.rules.js';
import { readRows } from './read-rows.js';
import { recognized, type SourceFile } from './source-file.js';
import { linesOf, TemporaryFile } from './temporary-file.js';
import { TransferStore } from './transfer.store.js';
import { Turns } from './turns.js';
import { unpacked } from './xlsx/unpacked.js';

export interface ImportRequest {
  behalf: Behalf;
  file: SourceFile;
  options: ImportOptions;
  /** Raised when nobody waits for the answer any more. */
  leaves: AbortSignal;
}

/** A request whose file was looked through once. */
interface Counted extends Omit<ImportRequest, 'options'>, ImportOptions {
  rows: number;
  selected: number;
  ignoredColumns: readonly string[];
}

type Apply = (changes: Batch['changes'], departments: FileDepartments) => Promise<Verdict[]>;

/** Whom an import tells what: its results once they are kept. */
interface Told {
  results: TemporaryFile;
  tell: Tell;
}

/** Decides batch after batch, and knows in the end what they concern. */
interface Rehearsal {
  decide: Apply;
  concerns: Concerns;
}

/** More wait for their turn: an import keeps a connection to the database, and both are for others too. */
const MOST_AT_ONCE = 2;
const MOST_TRIES = 3;
/** What another write may have made of a row since it was decided. */
const RACES = new Set(['conflict', 'invalid']);

/** Imports people: the file is looked through, then decided, then written, never held in memory. */
@Injectable()
export class ImportService {
  /** What came of the imports since the process started. */
  readonly outcomes: Record<ImportOutcome, number> = { done: 0, rehearsed: 0, refused: 0, abandoned: 0, failed: 0 };
  private readonly turns = new Turns(MOST_AT_ONCE);

  constructor(
    private readonly database: Database,
    private readonly batches: ProfileBatches,
    private readonly store: TransferStore,
    private readonly departments: DepartmentsStore,
    private readonly organizations: OrganizationChangesStore,
  ) {}

  /** Fails with nothing written when the file isn't one, or when rows of an import that is all or nothing are refused. */
  async run(request: ImportRequest, tell: Tell): Promise<ImportSummary> {
    await request.behalf.look();
    if (request.options.makesDepartments) mayMakeDepartments(request.behalf);
    let fault: unknown;
    try {
      return await this.turns.take(request.leaves, () => this.runNow(request, tell));
    } catch (error) {
      fault = error;
      throw error;
    } finally {
      this.outcomes[outcomeOf({ ...request.options, ...request }, fault)] += 1;
    }
  }

  /** A workbook is unpacked once, behind the turn, and then read as any other file. */
  private async runNow(request: ImportRequest, tell: Tell): Promise<ImportSummary> {
    const file = await recognized(request.file);
    if (file.format !== 'xlsx') return this.runRead({ ...request, file }, tell);
    const sheet = await unpacked(file, request.leaves);
    try {
      return await this.runRead({ ...request, file: sheet }, tell);
    } finally {
      await sheet.close();
    }
  }

  private async runRead(request: ImportRequest, tell: Tell): Promise<ImportSummary> {
    const counted = await lookedThrough(request);
    if (counted.dryRun) return this.rehearse(counted, tell);
    return counted.mode === 'best-effort' ? this.writeWhatCanBe(counted, tell) : this.writeAll(counted, tell);
  }

  private async rehearse(request: Counted, tell: Tell): Promise<ImportSummary> {
    const count = new ImportCount();
    const { decide } = await this.rehearsal(request);
    await this.pass(request, await this.known(request), decide, tellingRows(request, tell, count));
    return count.summary(request);
  }

  /**
   * Written on trust, in one transaction that ends at the first row which is refused, or concerns more than people. Then all rows
   * are decided, without a lock, and if none is refused, written by what was decided.
   */
  private async writeAll(request: Counted, tell: Tell): Promise<ImportSummary> {
    const results = await TemporaryFile.open();
    try {
      const count = await this.writeTried(request, { results, tell });
      await results.flush();
      for await (const line of linesOf(results.read())) await tell({ type: 'row', ...(JSON.parse(line) as RowResult) });
      return count.summary(request);
    } finally {
      await results.close();
    }
  }

  private async writeTried(request: Counted, told: Told): Promise<ImportCount> {
    let concerns = (await this.isTrusted(request))
      ? { platform: false, keys: false }
      : await this.rehearseAll(request, told.tell);
    for (let tries = 0; ; tries++) {
      try {
        return await this.writeTogether(request, concerns, told);
      } catch (error) {
        if (tries === MOST_TRIES || !isRace(error)) throw error;
        concerns = await this.rehearseAll(request, told.tell);
      }
    }
  }

  private async isTrusted({ behalf }: Counted): Promise<boolean> {
    const standing = await behalf.look();
    return this.database.transaction(behalf.scope, async (tx) => !(await this.batches.tellsTooMuch(tx, standing)));
  }

  /** What has to be locked for it; fails when a row is refused. */
  private async rehearseAll(request: Counted, tell: Tell): Promise<Concerns> {
    const count = new ImportCount();
    const { decide, concerns } = await this.rehearsal(request);
    await this.pass(request, await this.known(request), decide, async (results) => {
      for (const result of results) count.add(result);
      await tell({ type: 'progress', step: 'deciding', rows: count.decided, of: request.selected });
    });
    const refusal = count.refusal(request);
    if (refusal !== undefined) throw refusal;
    return concerns;
  }

  /**
   * Others write the organization meanwhile, unless somebody loses its keys: it is locked at the end, where what was decided by
   * has to be as it was at the beginning (docs/decisions/044-spreadsheets.md).
   */
  private async writeTogether(request: Counted, concerns: Concerns, { results, tell }: Told): Promise<ImportCount> {
    const { behalf } = request;
    // NOTE: asked before, as whoever waits for a second connection with one in hand may wait for ever.
    const [unlocked, known] = [await behalf.look(), await this.known(request)];
    return this.database.transaction(behalf.scope, async (tx) => {
      const count = new ImportCount();
      const made: Department[] = [];
      await results.empty();
      const standing = concerns.keys ? await this.lock(tx, request, concerns) : unlocked;
      const before = await this.batches.inherited(tx, behalf.organizationId);
      const departments = new FileDepartments(known, request.makesDepartments);
      const underWay: CheckedRow[][] = [];
      const makeDepartments = (changes: Batch['changes']) => this.makeDepartments(tx, request, departments, changes);
      const read = async function* (): AsyncGenerator<Batch> {
        for await (const rows of checkedBatches(request, departments)) {
          const changes = changesOf(rows);
          underWay.push(rows);
          const first = await makeDepartments(changes);
          departments.settle(first);
          made.push(...first);
          yield batchOf(request, standing, changes);
        }
      };
      for await (const verdicts of this.batches.writeEach(tx, read(), concerns)) {
        for (const result of resultsOf(underWay.shift() ?? [], verdicts)) {
          count.add(result);
          await results.writeText(`${JSON.stringify(result)}\n`);
        }
        await tell({ type: 'progress', step: 'writing', rows: count.decided, of: request.selected });
        if (count.refusal(request) !== undefined) throw importRaced();
      }
      await behalf.lock(tx);
      const after = await this.batches.inherited(tx, behalf.organizationId);
      if (!sameJson(before, after)) throw importRaced();
      await this.recordDepartments(tx, request, made);
      return count;
    });
  }

  /** Each batch in its own transaction; what ends it early leaves the batches before. */
  private async writeWhatCanBe(request: Counted, tell: Tell): Promise<ImportSummary> {
    const count = new ImportCount();
    const keep: Apply = (changes, departments) => this.keep(request, changes, departments);
    try {
      await this.pass(request, await this.known(request), keep, tellingRows(request, tell, count));
    } catch (error) {
      if (count.written === 0 || !(error instanceof Failure)) throw error;
      return { ...count.summary(request), stopped: { code: error.code, message: error.message } };
    }
    return count.summary(request);
  }

  /** What loses a race in a batch is written one by one, so that only its own row is refused. */
  private async keep(request: Counted, changes: Batch['changes'], departments: FileDepartments): Promise<Verdict[]> {
    const { decide, concerns } = await this.rehearsal(request);
    const verdicts = await decide(changes, departments);
    const kept = changes.filter((_, nth) => ['created', 'changed'].includes(verdicts[nth]?.outcome ?? ''));
    if (kept.length === 0) return verdicts;
    try {
      return await this.database.transaction(request.behalf.scope, async (tx) => {
        const standing = await this.lock(tx, request, concerns);
        const made = await this.makeDepartments(tx, request, departments, kept);
        const written = await this.batches.write(tx, batchOf(request, standing, changes), { ...concerns, keys: true });
        await this.recordDepartments(tx, request, made);
        tx.onCommit(() => departments.settle(made));
        return written;
      });
    } catch (error) {
      if (!(error instanceof Failure) || !isRace(error)) throw error;
      if (changes.length === 1) return [{ outcome: 'refused', errors: faultsOf(error) }];
      const one = [];
      for (const change of changes) one.push(...(await this.keep(request, [change], departments)));
      return one;
    }
  }

  /** Locks in the order of all writes: platform, organization. */
  private async lock(tx: Tx, { behalf }: Counted, { platform }: Concerns): Promise<Standing> {
    if (platform) await this.batches.lockPlatform(tx);
    return behalf.lock(tx);
  }

  /** Those that these people are the first in. */
  private async makeDepartments(
    tx: Tx,
    { behalf: { organizationId } }: Counted,
    departments: FileDepartments,
    changes: Batch['changes'],
  ): Promise<Department[]> {
    const planned = departments.plannedOf(changes.map(({ departmentId }) => departmentId));
    await Promise.all(planned.map((department) => this.departments.insert(tx, { ...department, organizationId })));
    return planned;
  }

  /** One change of the organization, which has to be locked. */
  private async recordDepartments(tx: Tx, { behalf }: Counted, made: readonly Department[]): Promise<void> {
    if (made.length === 0) return;
    const changes = made.map(({ id, name }) => departmentChanges(id, null, { name }));
    await this.organizations.record(tx, behalf.organizationId, mergedOf(changes), behalf.origin);
  }

  /** Decides batch after batch without writing, each in a moment of its own. */
  private async rehearsal(request: Counted): Promise<Rehearsal> {
    const { behalf } = request;
    const standing = await behalf.look();
    const tally = new KeysTally();
    const concerns: Concerns = { platform: false, keys: false };
    const decide: Apply = async (changes) => {
      const batch = batchOf(request, standing, changes);
      const decided = await this.database.transaction(behalf.scope, (tx) => this.batches.decide(tx, batch, tally));
      if (decided.refusal !== undefined) throw decided.refusal;
      concerns.platform ||= decided.concerns.platform;
      concerns.keys ||= decided.concerns.keys;
      return decided.verdicts;
    };
    return { decide, concerns };
  }

  private known({ behalf }: Counted): Promise<Department[]> {
    return this.store.departments(behalf.scope, behalf.organizationId);
  }

  /**
   * Reads the file once, and hands the results of each batch on, in the order of the rows. The next batch is read while the
   * database works on the one before.
   */
  private async pass(
    request: Counted,
    known: readonly Department[],
    apply: Apply,
    handOn: (results: RowResult[]) => Promise<void>,
  ): Promise<void> {
    const departments = new FileDepartments(known, request.makesDepartments);
    for await (const rows of oneAhead(checkedBatches(request, departments))) {
      const changes = changesOf(rows);
      const verdicts = changes.length === 0 ? [] : await apply(changes, departments);
      await handOn(resultsOf(rows, verdicts));
    }
  }
}

/** They belong to the organization, and not to its people. */
function mayMakeDepartments({ scopes }: Behalf): void {
  const scope = 'organization:write';
  if (scopes?.includes(scope) === false) throw scopeMissing(scope);
}

/** Whatever makes it no file fails here, before anything is decided. */
async function lookedThrough({ options, ...request }: ImportRequest): Promise<Counted> {
  let rows = 0;
  let ignoredColumns: readonly string[] = [];
  const onHeader = ({ ignored }: Header) => void (ignoredColumns = ignored);
  for await (const { row } of readRows(request.file, options.reading, onHeader)) {
    request.leaves.throwIfAborted();
    rows = row;
  }
  return { ...request, ...options, rows, selected: options.selection?.of(rows) ?? rows, ignoredColumns };
}

function batchOf({ behalf }: Counted, standing: Standing, changes: Batch['changes']): Batch {
  const { organizationId, origin } = behalf;
  return { organizationId, standing, origin, changes };
}

function changesOf(rows: readonly CheckedRow[]): Batch['changes'] {
  return rows.flatMap((row) => ('change' in row ? [row.change] : []));
}

/** Verdicts are of the rows that could be decided, in their order. */
function resultsOf(batch: readonly CheckedRow[], verdicts: readonly Verdict[]): RowResult[] {
  let nth = 0;
  return batch.map((checked) => {
    const { row, email } = checked;
    if ('errors' in checked) return { row, email, outcome: 'refused', errors: checked.errors };
    const verdict = verdicts[nth++];
    if (verdict === undefined) throw new Error('Each row that was decided has a verdict.');
    return { row, email, ...told(verdict) };
  });
}

function told(verdict: Verdict): Omit<RowResult, 'row' | 'email'> {
  if (verdict.outcome === 'changed') return { ...verdict, fields: verdict.fields.map(asRowField) };
  return verdict.outcome === 'refused' ? { ...verdict, errors: asRowFaults(verdict.errors) } : verdict;
}

function tellingRows({ selected }: Counted, tell: Tell, count: ImportCount) {
  return async (results: RowResult[]): Promise<void> => {
    for (const result of results) {
      count.add(result);
      await tell({ type: 'row', ...result });
    }
    await tell({ type: 'progress', step: 'deciding', rows: count.decided, of: selected });
  };
}

function mergedOf(changes: readonly FieldChanges[]): FieldChanges {
  return Object.fromEntries(changes.flatMap((fields) => Object.entries(fields)));
}

function isRace(error: unknown): boolean {
  return error instanceof Failure && RACES.has(error.kind) && error.code !== 'import_refused';
}

function faultsOf({ code, message, details }: Failure): FieldFault[] {
  return details.errors ?? [{ pointer: '', code, message }];
}
