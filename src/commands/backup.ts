import { hasEmbeddedPostgres } from '../database/embedded-postgres.js';
import { joinDatabase } from '../database/open-database.js';
import { Snapshot } from '../database/snapshot.js';
import { writeBackup } from './backup/backup-file.js';
import { filesOf } from './backup/files.js';
import { Source } from './backup/source.js';
import { contentsOf } from './backup/told.js';
import { interrupted } from './interrupted.js';
import { CommandError } from './tell-failure.js';
import { readCommandConfig } from './with-database.js';

/** Writes everything into one file, as it is at one moment, whether the service runs or not. */
export async function backup(path: string): Promise<void> {
  const config = readCommandConfig();
  const signal = interrupted();
  if (config.databaseUrl === undefined && !(await hasEmbeddedPostgres(config.dataDir)))
    throw new CommandError(`There is no database in ${config.dataDir}, and no DATABASE_URL.`);
  const opened = await joinDatabase(config);
  try {
    const snapshot = await Snapshot.open(opened.url);
    try {
      const source = new Source(snapshot, filesOf(config));
      await writeBackup(path, source.parts(), signal);
      const { counts } = source;
      console.log(`${path} has ${contentsOf(counts)}.`);
      if (counts.gonePictures > 0)
        console.log(`${counts.gonePictures} files of pictures were replaced or deleted meanwhile, and are not in it.`);
      if (!counts.secrets.includes('jwt-secret') || process.env.JWT_SECRET)
        console.log('JWT_SECRET is not in it: keep it beside.');
    } finally {
      await snapshot.close();
    }
  } finally {
    await opened.stop();
  }
}
