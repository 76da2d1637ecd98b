import { join } from 'node:path';
import { refuseUsedDatabase } from '../database/used-database.js';
import { hasEmbeddedPostgres } from '../database/embedded-postgres.js';
import { prepareSchema, refuseLater } from '../database/migrations.js';
import { openDatabase } from '../database/open-database.js';
import { Snapshot } from '../database/snapshot.js';
import { Source } from './backup/source.js';
import { readManifest, Target } from './backup/target.js';
import { rowsOf, tellUnknown } from './backup/told.js';
import { interrupted } from './interrupted.js';
import { CommandError } from './tell-failure.js';
import { readCommandConfig } from './with-database.js';

export interface MoveOptions {
  to: string;
}

/** Copies the embedded database into a server; files stay in `DATA_DIR`, which the service goes on using. */
export async function move({ to }: MoveOptions): Promise<void> {
  const config = readCommandConfig();
  const signal = interrupted();
  if (config.databaseUrl !== undefined)
    throw new CommandError('Only an embedded database is moved: DATABASE_URL must not be set.');
  if (!/^postgres(ql)?:\/\/./.test(to) || !URL.canParse(to)) throw new CommandError('--to must be a postgres:// URL.');
  if (!(await hasEmbeddedPostgres(config.dataDir)))
    throw new CommandError(`There is no embedded database in ${config.dataDir}.`);
  await refuseUsedDatabase(to);

  // NOTE: not joined: what a running service writes meanwhile would be left behind.
  const opened = await openDatabase(config);
  try {
    const snapshot = await Snapshot.open(opened.url);
    try {
      const parts = new Source(snapshot).parts();
      const manifest = await readManifest(parts);
      await refuseLater(manifest.migrations);
      const { counts, unknown } = await new Target(to).take(manifest, parts, signal);
      await prepareSchema(to, { mayMigrate: true });
      console.log(`Moved: ${rowsOf(counts.rows)}.`);
      tellUnknown(unknown);
      const secret = process.env.JWT_SECRET
        ? 'the same JWT_SECRET'
        : `JWT_SECRET as in ${join(config.dataDir, 'jwt-secret')}`;
      console.log(`Start with DATABASE_URL set to it, ${secret}, and the same DATA_DIR for pictures and letters.`);
    } finally {
      await snapshot.close();
    }
  } finally {
    await opened.stop();
  }
}
