import { rmSync } from 'node:fs';

export default async function globalTeardown() {
  const folder = process.env.TEST_RUN_FOLDER;
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  try {
    await globalThis.testServers?.stop();
  } finally {
    await globalThis.testPostgres?.stop();
  }
}
