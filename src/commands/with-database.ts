import { readConfig, type Config } from '../config.js';
import { constraints } from '../constraints.js';
import { connect } from '../data-source.js';
import { Database } from '../database/database.js';
import { prepareSchema } from '../database/migrations.js';
import { joinDatabase } from '../database/open-database.js';

/** Does a command's work on the migrated database, and leaves nothing running behind it. */
export async function withDatabase<Result>(work: (database: Database) => Promise<Result>): Promise<Result> {
  const config = readCommandConfig();
  const opened = await joinDatabase(config);
  try {
    await prepareSchema(opened.url, { mayMigrate: config.migrateOnStart });
    const dataSource = await connect(opened.url);
    return await work(new Database(dataSource, constraints)).finally(() => dataSource.destroy());
  } finally {
    await opened.stop();
  }
}

/** Commands sign nothing, so they ask for no secret. */
export function readCommandConfig(): Config {
  return readConfig({ JWT_SECRET: 'not needed by any of the commands', ...process.env });
}
