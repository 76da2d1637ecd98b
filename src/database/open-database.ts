import type { Config } from '../config.js';
import { findEmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.js';

export interface OpenDatabase {
  readonly url: string;
  readonly embedded: boolean;
  /** Stops an embedded server; leaves any other alone. */
  stop(): Promise<void>;
}

/** The server of `DATABASE_URL`, or else an embedded one in `DATA_DIR`; the schema is the caller's business. */
export async function openDatabase(config: Pick<Config, 'databaseUrl' | 'dataDir'>): Promise<OpenDatabase> {
  if (config.databaseUrl !== undefined) return { url: config.databaseUrl, embedded: false, stop: async () => {} };
  const postgres = await startEmbeddedPostgres({ directory: config.dataDir, durability: 'durable' });
  return { url: postgres.url, embedded: true, stop: () => postgres.stop() };
}

/** For a command: beside a running service it uses that one's server, and leaves it running. */
export async function joinDatabase(config: Pick<Config, 'databaseUrl' | 'dataDir'>): Promise<OpenDatabase> {
  const url = config.databaseUrl === undefined ? await findEmbeddedPostgres(config.dataDir) : undefined;
  return url === undefined ? openDatabase(config) : { url, embedded: true, stop: async () => {} };
}
