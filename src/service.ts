import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { Activity } from './activity/activity.js';
import { AppModule, type Foundation } from './app.module.js';
import { loginLog, LoginWatch } from './auth/login-watch.js';
import { Passwords } from './auth/passwords.js';
import { resolveSecret } from './auth/secret.js';
import { ConfigError, type Config } from './config.js';
import { contracts } from './contracts/contracts.js';
import { Connections } from './database/connections.js';
import { Database } from './database/database.js';
import { prepareSchema } from './database/migrations.js';
import { openDatabase, type OpenDatabase } from './database/open-database.js';
import { openServiceRole } from './database/service-role.js';
import { asyncApiOf, ASYNC_API_PATH } from './events/asyncapi.js';
import type { Log } from './http/log.js';
import { describeOurs, serveOpenApi } from './http/openapi.js';
import { observeRequests, requestLog } from './http/request-observer.js';
import { createServer, fastifyOf } from './http/server.js';
import { Outbox } from './mail/outbox.js';
import { Metrics } from './operations/metrics.js';
import { createOperationsServer } from './operations/operations-server.js';
import { Readiness } from './operations/readiness.js';
import { version } from './operations/version.js';
import { createSample, recallSample, type Sample } from './sample/acme.js';
import { welcomeText } from './sample/welcome.js';
import { Ticker } from './ticker/ticker.js';
import { Deliveries } from './webhooks/deliveries.js';

/** Something that runs until it is stopped; the whole takes no more connections then, and lets running requests end. */
export interface Service {
  stop(): Promise<void>;
}

/** Running requests get this long to end. */
const LONGEST_DRAIN_MS = 10_000;
const RELEASE_EVERY_MS = 50;

/** Opens the database, brings its schema up to date, and listens; on failure nothing is left running. */
export async function startService(config: Config, log: Log): Promise<Service> {
  const started: Service[] = [];
  const service = { stop: () => stopAll(started) };
  try {
    const database = await openDatabase(config);
    started.push(database);
    const { migrations, mended, later } = await prepareSchema(database.url, { mayMigrate: config.migrateOnStart });
    if (later.length > 0) log.warn({ migrations: later }, 'The schema is of a later version, which allows this one.');
    if (mended.length > 0)
      log.warn({ statements: mended.length }, 'Rights in the database were missing, and are given.');
    const secret = await resolveSecret(config);
    const databaseUrl = await openServiceRole({ ...config, ownerUrl: database.url, secret });

    const app = await createApp({ config, databaseUrl, secret, migrations }, log);
    const operations = createOperationsServer(app.get(Metrics), app.get(Readiness));
    started.push({ stop: () => operations.close() }); // Behind the application, whose end it is asked about.
    started.push({ stop: () => closeApp(app) });
    const sample = database.embedded ? await findSample(app, config) : undefined;

    const databaseName = await nameOf(database, app);
    // NOTE: not `app.listen`, which logs the error as well.
    await app.init();
    const { host, port, metricsPort } = config;
    const url = await listen(fastifyOf(app), { host, port, setting: 'PORT' });
    const metricsAddress =
      metricsPort === undefined
        ? undefined
        : await listen(operations, { host, port: metricsPort, setting: 'METRICS_PORT' });
    const { node } = process.versions;
    log.info({ address: url, metricsAddress, version, node, database: databaseName }, 'Roster listens.');
    if (database.embedded) process.stdout.write(welcomeText({ url, sample, docs: config.docs }));
    return service;
  } catch (error) {
    await service.stop();
    throw error;
  }
}

/** The last started first; what can't be stopped doesn't keep the others running. */
async function stopAll(started: Service[]): Promise<void> {
  const outcomes = [];
  for (const part of started.reverse()) outcomes.push(...(await Promise.allSettled([part.stop()])));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}

async function createApp(foundation: Foundation, log: Log): Promise<NestFastifyApplication> {
  const module = AppModule.on(foundation);
  const app = await createServer(foundation.config, { module, log, presenters: contracts.map(({ errors }) => errors) });
  const metrics = app.get(Metrics);
  const activity = app.get(Activity);
  const outbox = app.get(Outbox);
  const ticker = app.get(Ticker);
  const deliveries = app.get(Deliveries);
  const server = fastifyOf(app);
  const logins = app.get(LoginWatch);
  logins.observe(loginLog(log));
  logins.observe((login) => metrics.observeLogin(login));
  observeRequests(server, [
    requestLog(log),
    (request) => metrics.observe(request),
    (request) => activity.observe(request),
  ]);
  // NOTE: Fastify calls this after the last answer, and before Nest closes the pool; Nest's own hooks have no such order.
  server.addHook('onClose', async () => {
    await Promise.all([activity.stop(), outbox.stop(), ticker.stop(), deliveries.stop()]);
  });
  if (foundation.config.docs) {
    serveOpenApi(app, version, contracts);
    serveAsyncApi(app);
  }
  return app;
}

/** Made when it is first asked for, as the other documents are. */
function serveAsyncApi(app: NestFastifyApplication): void {
  let document: object | undefined;
  fastifyOf(app).get(ASYNC_API_PATH, async (_request, reply) => {
    await reply.send((document ??= asyncApiOf(describeOurs(app, version, contracts))));
  });
}

/** An embedded database that is empty gets the sample before the first request. */
async function findSample(app: NestFastifyApplication, config: Config): Promise<Sample | undefined> {
  const database = app.get(Database);
  const passwords = app.get(Passwords);
  const made = await createSample(database, passwords, config);
  return made ?? recallSample(database, passwords, config);
}

/** Where it listens then, such as `http://127.0.0.1:3000`. */
async function listen(
  server: FastifyInstance,
  { host, port, setting }: { host: string; port: number; setting: string },
): Promise<string> {
  try {
    await server.listen({ port, host });
    return server.listeningOrigin;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new ConfigError(`Port ${port} of ${host} is in use; ${setting} sets another.`);
  }
}

/** For the log: which PostgreSQL it is, and where; never as whom. */
async function nameOf({ url, embedded }: OpenDatabase, app: NestFastifyApplication): Promise<string> {
  const server = `PostgreSQL ${await app.get(Connections).version()}`;
  if (embedded) return `${server}, embedded`;
  const { host, pathname } = new URL(url);
  return `${server} at ${host}${pathname}`;
}

async function closeApp(app: NestFastifyApplication): Promise<void> {
  const { server } = fastifyOf(app);
  // NOTE: a connection is idle only after its last answer, and Node would keep it open for the client's next request.
  const release = setInterval(() => server.closeIdleConnections(), RELEASE_EVERY_MS);
  const giveUp = setTimeout(() => server.closeAllConnections(), LONGEST_DRAIN_MS);
  await app.close().finally(() => {
    clearInterval(release);
    clearTimeout(giveUp);
  });
}
