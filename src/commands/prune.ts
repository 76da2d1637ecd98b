import { Database, type Statement } from '../database/database.js';
import { OrphanedFiles } from '../pictures/orphaned-files.js';
import { storageOf } from '../pictures/pictures.module.js';
import { PRUNED } from '../ticker/pruning.js';
import { readCommandConfig, withDatabase } from './with-database.js';

export interface PruneOptions {
  dryRun?: boolean;
}

/** An upload takes seconds; what is younger may be one. */
const YOUNGEST_FILE_HOURS = 24;

/** Deletes what has ended and was kept for long enough, or says how much of it there is: a line for each table. */
export async function prune({ dryRun = false }: PruneOptions): Promise<void> {
  const config = readCommandConfig();
  await withDatabase(async (database) => {
    console.log(dryRun ? 'This would be deleted:' : 'This was deleted:');
    for (const { what, of, hours } of PRUNED) {
      const rows = dryRun
        ? await count(database, of.count, hours(config))
        : await deleted(database, of.prune, hours(config));
      console.log(`${String(rows).padStart(8)}  ${of.table.padEnd(24)}  ${what}`);
    }
    const files = new OrphanedFiles(database, storageOf(config));
    let found = 0;
    for await (const names of files.find(config.orphanedFilesHours || YOUNGEST_FILE_HOURS)) {
      if (!dryRun) await files.delete(names);
      found += names.length;
    }
    console.log(`${String(found).padStart(8)}  ${'(files)'.padEnd(24)}  pictures nobody has`);
  });
}

async function count(database: Database, statement: Statement, hours: number): Promise<number> {
  const [row] = await database.read<{ count: number }>('service', statement, [hours]);
  return row?.count ?? 0;
}

async function deleted(database: Database, statement: Statement, hours: number): Promise<number> {
  let total = 0;
  for (;;) {
    const { length } = await database.read('service', statement, [hours]);
    if (length === 0) return total;
    total += length;
  }
}
