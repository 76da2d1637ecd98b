import './node-floor.js';
import 'reflect-metadata';
import { ConfigError, readConfig, type Config } from './config.js';
import { EmbeddedPostgresError } from './database/embedded-postgres-error.js';
import { openLog } from './http/log.js';
import { tellFailure } from './commands/tell-failure.js';

/** A stop may take this long, so that running requests can end; what still runs then is given up. */
const LONGEST_STOP_MS = 15_000;
/** NOTE: `npm start` passes a Ctrl-C on to a process that had it already, so an echo is no second signal. */
const ECHO_MS = 500;

const config = readSettings();
const { log, close: closeLog } = await openLog(config.logLevel);
const starting = import('./service.js').then(({ startService }) => startService(config, log));
let endedAt: number | undefined;

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => end(0, signal));
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error) => {
    log.fatal({ err: error }, 'An error that nobody caught ends the service.');
    end(1);
  });
}
starting.catch((error: unknown) => {
  if (!isExpected(error)) log.fatal({ err: error }, 'The service could not start.');
  tellFailure(error);
  end(1);
});

/** Stops in order and ends the process; asked a second time, it ends at once. */
function end(exitCode: number, signal?: NodeJS.Signals): void {
  if (endedAt !== undefined) {
    if (performance.now() - endedAt > ECHO_MS) process.exit(1);
    return;
  }
  endedAt = performance.now();
  if (signal !== undefined) log.info({ signal, uptime: Math.round(process.uptime()) }, 'Roster stops.');
  setTimeout(() => process.exit(1), LONGEST_STOP_MS).unref();
  void stop().then(
    () => process.exit(exitCode),
    () => process.exit(1),
  );
}

async function stop(): Promise<void> {
  const service = await starting.catch(() => undefined);
  await service?.stop();
  if (service !== undefined) log.info('Roster has stopped.');
  await closeLog();
}

function readSettings(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    tellFailure(error);
    process.exit(1);
  }
}

/** Whether one line says it all: a setting, a port in use, a database that is away. */
function isExpected(error: unknown): boolean {
  if (error instanceof ConfigError || error instanceof EmbeddedPostgresError) return true;
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}
