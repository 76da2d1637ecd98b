/** Takes back the last migrations of the database of DATABASE_URL, as many as the argument says. */
import { withSchema } from '../../dist/database/migrations.js';

await withSchema(process.env.DATABASE_URL, async (dataSource) => {
  for (let left = Number(process.argv[2]); left > 0; left--) await dataSource.undoLastMigration();
});
