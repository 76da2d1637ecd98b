import { prepareSchema } from '../database/migrations.js';
import { joinDatabase } from '../database/open-database.js';
import { readCommandConfig } from './with-database.js';

/** Runs what is pending and mends role, grants and policies, as every start does unless MIGRATE_ON_START is `false`. */
export async function migrate(): Promise<void> {
  const opened = await joinDatabase(readCommandConfig());
  try {
    const { migrated, mended } = await prepareSchema(opened.url, { mayMigrate: true });
    for (const name of migrated) console.log(name);
    const rights = mended.length === 0 ? '' : ` ${mended.length} rights were missing, and are given.`;
    console.log(
      `${migrated.length === 0 ? 'No migration was' : `${migrated.length} migrations were`} pending.${rights}`,
    );
  } finally {
    await opened.stop();
  }
}
