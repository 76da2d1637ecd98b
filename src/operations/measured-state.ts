import { collectDefaultMetrics, Counter, Gauge, type Registry } from 'prom-client';
import type { Connections } from '../database/connections.js';
import type { Database } from '../database/database.js';
import type { Outbox } from '../mail/outbox.js';
import type { ImportService } from '../transfer/import.service.js';
import type { Deliveries } from '../webhooks/deliveries.js';
import { Seldom } from './seldom.js';
import { version } from './version.js';

/** What is read when it is asked for, rather than counted as it happens. */
export interface MeasuredParts {
  connections: Connections;
  database: Database;
  outbox: Outbox;
  imports: ImportService;
  deliveries: Deliveries;
}

/** Adds everything that is read to the registry. */
export function measureState(registry: Registry, parts: MeasuredParts): void {
  const { connections, database, outbox, imports, deliveries } = parts;
  const registers = [registry];
  measureProcess(registry);
  measureConnections(registry, connections);
  measureMail(registry, outbox);
  new Counter({
    name: 'roster_transactions_retried_total',
    help: 'Transactions that were started again after a serialization fault or a deadlock.',
    registers,
    collect() {
      this.reset();
      this.inc(database.retried);
    },
  });
  new Counter({
    name: 'roster_imports_total',
    help: 'Imports by outcome; `abandoned` ones nobody waited for any more.',
    labelNames: ['outcome'],
    registers,
    collect() {
      this.reset();
      for (const [outcome, times] of Object.entries(imports.outcomes)) this.inc({ outcome }, times);
    },
  });
  new Counter({
    name: 'roster_webhook_attempts_total',
    help: 'Requests to endpoints of webhooks by this instance, by outcome.',
    labelNames: ['outcome'],
    registers,
    collect() {
      this.reset();
      for (const [outcome, times] of Object.entries(deliveries.attempts)) this.inc({ outcome }, times);
    },
  });
}

/** Of what the library measures of Node, which is eighty series. */
const LEFT_OUT = /^nodejs_(active|heap_space|version|eventloop_lag_(min|mean|stddev|p50|p90))_/;

function measureProcess(registry: Registry): void {
  collectDefaultMetrics({ register: registry, gcDurationBuckets: [0.01, 0.1] });
  for (const { name } of registry.getMetricsAsArray()) if (LEFT_OUT.test(name)) registry.removeSingleMetric(name);
  const labelNames = ['version', 'node'];
  const help = 'Always 1: the version of Roster, and of the Node that runs it.';
  const build = new Gauge({ name: 'roster_build_info', help, labelNames, registers: [registry] });
  build.set({ version, node: process.versions.node }, 1);
}

function measureConnections(registry: Registry, connections: Connections): void {
  new Gauge({
    name: 'database_connections',
    help: 'Connections to PostgreSQL by state; `waiting` are requests without one.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      const { open, idle, waiting } = connections.count();
      this.set({ state: 'busy' }, open - idle);
      this.set({ state: 'idle' }, idle);
      this.set({ state: 'waiting' }, waiting);
    },
  });
}

/** NOTE: absent while the database doesn't answer, since the other measurements are what is needed then. */
function measureMail(registry: Registry, outbox: Outbox): void {
  const registers = [registry];
  const outboxState = new Seldom(() => outbox.measure(), { goodForMs: 2_000, longestMs: 1_000 });
  const askOutbox = () => outboxState.answer().catch(() => undefined);
  new Gauge({
    name: 'roster_mails',
    help: 'Mail in the outbox of all instances, by state; `tried` is sent again and again, `given_up` is not.',
    labelNames: ['state'],
    registers,
    async collect() {
      const state = await askOutbox();
      this.reset();
      if (state === undefined) return;
      this.set({ state: 'waiting' }, state.waiting);
      this.set({ state: 'tried' }, state.tried);
      this.set({ state: 'given_up' }, state.givenUp);
    },
  });
  new Gauge({
    name: 'roster_outbox_age_seconds',
    help: 'How long the oldest mail that is still to be sent waits; 0 without any.',
    registers,
    async collect() {
      const state = await askOutbox();
      // NOTE: a gauge without labels that is reset says 0, which would be good news.
      if (state === undefined) this.remove();
      else this.set(state.oldestSeconds);
    },
  });
  new Counter({
    name: 'roster_mails_sent_total',
    help: 'Mails that this instance has handed over.',
    registers,
    collect() {
      this.reset();
      this.inc(outbox.sent);
    },
  });
}
