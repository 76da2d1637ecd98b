import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../database/database.js';
import { Failure, type FieldFault } from '../failure.js';
import { KeysTally } from '../profiles/batch/batch.rules.js';
import { ProfileBatches, type Batch, type Verdict } from '../profiles/batch/batch.service.js';
import type { Standing } from '../profiles/profile.js';
import type { Behalf } from './behalf.js';
import type { ImportMode, ImportSummary, RowResult, Tell } from './import-events.js';
import { ImportCount, outcomeOf, type ImportOutcome } from './import.rules.js';
import { asRowFaults, asRowField, checkedRow, type CheckedRow } from './person-row.rules.js';
import type { FileFormat } from './formats.js';
import { readRows } from './read-rows.js';
import { TemporaryFile } from './temporary-file.js';
import { importRaced } from './transfer.failures.js';
import { TransferStore } from './transfer.store.js';
import { Turns } from './turns.js';

/** A file that can be read as often as it takes. */
export interface SourceFile {
  format: FileFormat;
  read(): AsyncIterable<Buffer>;
}

export interface ImportRequest {
  behalf: Behalf;
  file: SourceFile;
  dryRun: boolean;
  mode: ImportMode;
  /** Raised when nobody waits for the answer any more. */
  leaves: AbortSignal;
}

/** A request whose file was looked through once. */
interface Counted extends ImportRequest {
  rows: number;
}

type Departments = ReadonlyMap<string, string>;

type Apply = (changes: Batch['changes']) => Promise<Verdict[]>;

/** Checking a hundred rows keeps the other requests waiting for some 20 ms. */
const BATCH = 100;
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
  ) {}

  /** Fails with nothing written when the file isn't one, or when rows of an import that is all or nothing are refused. */
  async run(request: ImportRequest, tell: Tell): Promise<ImportSummary> {
    await request.behalf.look();
    let fault: unknown;
    try {
      return await this.turns.take(request.leaves, () => this.runNow(request, tell));
    } catch (error) {
      fault = error;
      throw error;
    } finally {
      this.outcomes[outcomeOf(request, fault)] += 1;
    }
  }

  private async runNow(request: ImportRequest, tell: Tell): Promise<ImportSummary> {
    let rows = 0;
    for await (const { row } of readRows(request.file.format, request.file.read())) {
      request.leaves.throwIfAborted();
      rows = row;
    }
    const counted = { ...request, rows };
    if (request.dryRun) return this.rehearse(counted, tell);
    return request.mode === 'best-effort' ? this.writeWhatCanBe(counted, tell) : this.writeAll(counted, tell);
  }

  private async rehearse(request: Counted, tell: Tell): Promise<ImportSummary> {
    const count = new ImportCount();
    const { decide } = await this.rehearsal(request);
    await this.pass(request, await this.departments(request), decide, tellingRows(request, tell, count));
    return count.summary(request);
  }

  /** Decided first, without a lock; then written in one transaction, whose decisions have to be the same. */
  private async writeAll(request: Counted, tell: Tell): Promise<ImportSummary> {
    const results = await TemporaryFile.open();
    try {
      for (let tries = 1; ; tries++) {
        const departments = await this.departments(request);
        const concernsPlatform = await this.rehearseAll(request, departments, tell);
        try {
          const count = await this.writeTogether(request, departments, { concernsPlatform, results, tell });
          await results.flush();
          for await (const result of linesOf(results)) await tell({ type: 'row', ...result });
          return count.summary(request);
        } catch (error) {
          if (tries === MOST_TRIES || !isRace(error)) throw error;
        }
      }
    } finally {
      await results.close();
    }
  }

  /** Whether the platform has to be locked; fails when a row is refused. */
  private async rehearseAll(request: Counted, departments: Departments, tell: Tell): Promise<boolean> {
    const count = new ImportCount();
    const rehearsal = await this.rehearsal(request);
    await this.pass(request, departments, rehearsal.decide, async (results) => {
      for (const result of results) count.add(result);
      await tell({ type: 'progress', step: 'deciding', rows: count.decided, of: request.rows });
    });
    const refusal = count.refusal(request.rows);
    if (refusal !== undefined) throw refusal;
    return rehearsal.concernsPlatform();
  }

  private writeTogether(
    request: Counted,
    departments: Departments,
    { concernsPlatform, results, tell }: { concernsPlatform: boolean; results: TemporaryFile; tell: Tell },
  ): Promise<ImportCount> {
    return this.database.transaction(request.behalf.scope, async (tx) => {
      const count = new ImportCount();
      await results.empty();
      const standing = await this.lock(tx, request, concernsPlatform);
      const write: Apply = (changes) =>
        this.batches.write(tx, batchOf(request, standing, changes), { platform: concernsPlatform });
      await this.pass(request, departments, write, async (written) => {
        for (const result of written) {
          count.add(result);
          await results.writeText(`${JSON.stringify(result)}\n`);
        }
        await tell({ type: 'progress', step: 'writing', rows: count.decided, of: request.rows });
        if (count.refusal(request.rows) !== undefined) throw importRaced();
      });
      return count;
    });
  }

  /** Each batch in its own transaction; what ends it early leaves the batches before. */
  private async writeWhatCanBe(request: Counted, tell: Tell): Promise<ImportSummary> {
    const count = new ImportCount();
    try {
      const departments = await this.departments(request);
      await this.pass(
        request,
        departments,
        (changes) => this.keep(request, changes),
        tellingRows(request, tell, count),
      );
    } catch (error) {
      if (count.written === 0 || !(error instanceof Failure)) throw error;
      return { ...count.summary(request), stopped: { code: error.code, message: error.message } };
    }
    return count.summary(request);
  }

  /** What loses a race in a batch is written one by one, so that only its own row is refused. */
  private async keep(request: Counted, changes: Batch['changes']): Promise<Verdict[]> {
    const { decide, concernsPlatform } = await this.rehearsal(request);
    const verdicts = await decide(changes);
    if (!verdicts.some(({ outcome }) => outcome === 'created' || outcome === 'changed')) return verdicts;
    try {
      return await this.database.transaction(request.behalf.scope, async (tx) => {
        const platform = concernsPlatform();
        const standing = await this.lock(tx, request, platform);
        return this.batches.write(tx, batchOf(request, standing, changes), { platform });
      });
    } catch (error) {
      if (!(error instanceof Failure) || !isRace(error)) throw error;
      if (changes.length === 1) return [{ outcome: 'refused', errors: faultsOf(error) }];
      const one = [];
      for (const change of changes) one.push(...(await this.keep(request, [change])));
      return one;
    }
  }

  /** Locks in the order of all writes: platform, organization. */
  private async lock(tx: Tx, { behalf }: Counted, platform: boolean): Promise<Standing> {
    if (platform) await this.batches.lockPlatform(tx);
    return behalf.lock(tx);
  }

  /** Decides batch after batch without writing, each in a moment of its own. */
  private async rehearsal(request: Counted): Promise<{ decide: Apply; concernsPlatform: () => boolean }> {
    const { behalf } = request;
    const standing = await behalf.look();
    const tally = new KeysTally();
    let concernsPlatform = false;
    const decide: Apply = async (changes) => {
      const batch = batchOf(request, standing, changes);
      const decided = await this.database.transaction(behalf.scope, (tx) => this.batches.decide(tx, batch, tally));
      if (decided.refusal !== undefined) throw decided.refusal;
      concernsPlatform ||= decided.concernsPlatform;
      return decided.verdicts;
    };
    return { decide, concernsPlatform: () => concernsPlatform };
  }

  private departments({ behalf }: Counted): Promise<Departments> {
    return this.store.departments(behalf.scope, behalf.organizationId);
  }

  /** Reads the file once, and hands the results of each batch on, in the order of the rows. */
  private async pass(
    { file, leaves }: Counted,
    departments: Departments,
    apply: Apply,
    handOn: (results: RowResult[]) => Promise<void>,
  ): Promise<void> {
    const around = { departments, seen: new Map<string, number>() };
    let batch: CheckedRow[] = [];
    const flush = async () => {
      leaves.throwIfAborted();
      const changes = batch.flatMap((row) => ('change' in row ? [row.change] : []));
      const verdicts = changes.length === 0 ? [] : await apply(changes);
      await handOn(resultsOf(batch, verdicts));
      batch = [];
    };
    for await (const row of readRows(file.format, file.read())) {
      batch.push(checkedRow(row, around));
      if (batch.length === BATCH) await flush();
    }
    if (batch.length > 0) await flush();
  }
}

function batchOf({ behalf }: Counted, standing: Standing, changes: Batch['changes']): Batch {
  const { organizationId, origin } = behalf;
  return { organizationId, standing, origin, changes };
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

function tellingRows({ rows }: Counted, tell: Tell, count: ImportCount) {
  return async (results: RowResult[]): Promise<void> => {
    for (const result of results) {
      count.add(result);
      await tell({ type: 'row', ...result });
    }
    await tell({ type: 'progress', step: 'deciding', rows: count.decided, of: rows });
  };
}

function isRace(error: unknown): boolean {
  return error instanceof Failure && RACES.has(error.kind) && error.code !== 'import_refused';
}

function faultsOf({ code, message, details }: Failure): FieldFault[] {
  return details.errors ?? [{ pointer: '', code, message }];
}

async function* linesOf(results: TemporaryFile): AsyncGenerator<RowResult> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of results.read()) {
    const lines = (text + decoder.decode(chunk, { stream: true })).split('\n');
    text = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(line) as RowResult;
  }
}
