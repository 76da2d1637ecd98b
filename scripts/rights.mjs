/**
 * Prints what the migrations grant and hold into `src/database/rights.statements.ts`, by which every start mends a database
 * that has lost some of it. `scripts/check-schema.mjs` holds the two against each other. Expects a built `dist`.
 */
import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { withSchema } from '../dist/database/migrations.js';
import { presentRights } from '../dist/database/rights.js';
import { startDisposablePostgres } from '../test/support/disposable-postgres.mjs';

const file = new URL('../src/database/rights.statements.ts', import.meta.url);
const postgres = await startDisposablePostgres();
try {
  const rights = await withSchema(postgres.url, async (dataSource) => {
    await dataSource.runMigrations();
    return dataSource.transaction((manager) => presentRights((statement) => manager.query(statement)));
  });
  const lines = rights.map(({ made }) => `\`${made.replaceAll(/[\\`$]/g, '\\$&')}\`,`);
  const text = `
    /** What role roster_service and everybody may, and what row security holds: printed from the migrations by \`npm run rights\`. */
    export const RIGHTS: readonly string[] = [${lines.join('\n')}];`;
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), parser: 'typescript' }));
} finally {
  await postgres.stop();
}
