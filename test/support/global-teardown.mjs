export default async function globalTeardown() {
  try {
    await globalThis.testServers?.stop();
  } finally {
    await globalThis.testPostgres?.stop();
  }
}
