import type { FileDepartments } from './file-departments.js';
import type { ImportOptions } from './import-options.js';
import { checkedRow, type CheckedRow } from './person-row.rules.js';
import { readRows } from './read-rows.js';
import type { SourceFile } from './source-file.js';

/** Checking a hundred rows keeps the other requests waiting for some 20 ms. */
const BATCH = 100;

interface ReadFile extends Pick<ImportOptions, 'reading' | 'selection'> {
  file: SourceFile;
  /** Raised when nobody waits for the answer any more. */
  leaves: AbortSignal;
}

/** The rows of a file that are asked for, checked, in batches and in their order; read once. */
export async function* checkedBatches(
  { file, reading, selection, leaves }: ReadFile,
  departments: FileDepartments,
): AsyncGenerator<CheckedRow[]> {
  const around = { departments, seen: new Map<string, number>() };
  let batch: CheckedRow[] = [];
  for await (const row of readRows(file, reading)) {
    if (selection?.has(row.row) === false) continue;
    batch.push(checkedRow(row, around));
    if (batch.length < BATCH) continue;
    leaves.throwIfAborted();
    yield batch;
    batch = [];
  }
  leaves.throwIfAborted();
  if (batch.length > 0) yield batch;
}

/** The next one is made while somebody is busy with the one before. */
export async function* oneAhead<Item>(items: AsyncGenerator<Item>): AsyncGenerator<Item> {
  let next = items.next();
  try {
    for (;;) {
      const one = await next;
      if (one.done === true) return;
      next = items.next();
      next.catch(() => undefined);
      yield one.value;
    }
  } finally {
    await next.catch(() => undefined);
    await items.return(undefined);
  }
}
