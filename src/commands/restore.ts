import { join } from 'node:path';
import { refuseUsedDatabase } from '../database/used-database.js';
import { prepareSchema, refuseLater } from '../database/migrations.js';
import { openDatabase } from '../database/open-database.js';
import { BackupFile } from './backup/backup-file.js';
import { filesOf } from './backup/files.js';
import { readManifest, Target } from './backup/target.js';
import { contentsOf, tellUnknown } from './backup/told.js';
import { interrupted } from './interrupted.js';
import { readCommandConfig } from './with-database.js';

/** Puts a backup into an empty database and its data folder. A file that isn't as it was written is refused before anything is. */
export async function restore(path: string): Promise<void> {
  const config = readCommandConfig();
  const signal = interrupted();
  const file = await BackupFile.open(path);
  const parts = file.parts();
  try {
    const manifest = await readManifest(parts);
    await refuseLater(manifest.migrations);
    const opened = await openDatabase(config);
    try {
      await refuseUsedDatabase(opened.url);
      const { counts, unknown } = await new Target(opened.url, filesOf(config)).take(manifest, parts, signal);
      await prepareSchema(opened.url, { mayMigrate: true });
      console.log(`Restored, as of ${manifest.madeAt}: ${contentsOf(counts)}.`);
      tellUnknown(unknown);
      if (!counts.secrets.includes('jwt-secret'))
        console.log('With the same JWT_SECRET people stay logged in; it is not in the backup.');
      else if (config.databaseUrl !== undefined)
        console.log(`With JWT_SECRET set to what is in ${join(config.dataDir, 'jwt-secret')}, people stay logged in.`);
    } finally {
      await opened.stop();
    }
  } finally {
    await parts.return(undefined);
    await file.close();
  }
}
