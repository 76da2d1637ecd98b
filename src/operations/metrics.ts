import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { Connections } from '../database/connections.js';
import type { AnsweredRequest } from '../http/request-observer.js';

/** What the service measures of itself. */
@Injectable()
export class Metrics {
  static readonly contentType = Registry.PROMETHEUS_CONTENT_TYPE;

  private readonly registry = new Registry();
  private readonly durations: Histogram<'method' | 'route' | 'status'>;
  private readonly series = new Map<string, { observe(seconds: number): void }>();

  constructor(connections: Connections) {
    collectDefaultMetrics({ register: this.registry });
    this.durations = new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Time from a request to its answer, by route pattern.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
      registers: [this.registry],
    });
    gaugeConnections(connections, this.registry);
  }

  /** Adds a request to the histogram; the labels of a series are bound once. */
  observe({ method, route, status, milliseconds }: AnsweredRequest): void {
    const key = `${method} ${status} ${route}`;
    let series = this.series.get(key);
    if (series === undefined) {
      series = this.durations.labels({ method, route, status: String(status) });
      this.series.set(key, series);
    }
    series.observe(milliseconds / 1000);
  }

  text(): Promise<string> {
    return this.registry.metrics();
  }
}

function gaugeConnections(connections: Connections, registry: Registry): void {
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
