import { readConfig } from '../config.js';
import { constraints } from '../constraints.js';
import { connect, migrate } from '../data-source.js';
import { Database } from '../database/database.js';
import { joinDatabase } from '../database/open-database.js';

/** Does a command's work on the migrated database, and leaves nothing running behind it. */
export async function withDatabase<Result>(work: (database: Database) => Promise<Result>): Promise<Result> {
  // Commands sign nothing, so they ask for no secret.
  const config = readConfig({ JWT_SECRET: 'not needed by any of the commands', ...process.env });
  const opened = await joinDatabase(config);
  try {
    await migrate(opened.url);
    const dataSource = await connect(opened.url);
    return await work(new Database(dataSource, constraints)).finally(() => dataSource.destroy());
  } finally {
    await opened.stop();
  }
}
