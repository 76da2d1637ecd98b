import { Injectable } from '@nestjs/common';
import { Counter, Histogram, Registry } from 'prom-client';
import type { LoginOutcome, TriedLogin } from '../auth/login-watch.js';
import { Connections } from '../database/connections.js';
import { Database } from '../database/database.js';
import type { AnsweredRequest } from '../http/request-observer.js';
import { Outbox } from '../mail/outbox.js';
import { ImportService } from '../transfer/import.service.js';
import { Deliveries } from '../webhooks/deliveries.js';
import { areaOf } from './area.js';
import { measureState } from './measured-state.js';

/**
 * What the service measures of itself. A series is named by words of ours only, never by what somebody has sent, and there
 * are at most 300 (docs/decisions/035-watching.md).
 */
@Injectable()
export class Metrics {
  static readonly contentType = Registry.PROMETHEUS_CONTENT_TYPE;

  private readonly registry = new Registry();
  private readonly durations = this.newDurations();
  private readonly answers = this.newCounter('http_answers_total', 'Answers by status.', 'status');
  private readonly logins = this.newCounter('roster_logins_total', 'Logins tried, by outcome.', 'outcome');
  private readonly throttled = this.newCounter('roster_throttled_total', 'Requests over a limit, by code.', 'code');
  private readonly tokens = this.newCounter('roster_refused_tokens_total', 'Tokens refused, by code.', 'code');
  private readonly refusals = this.newCounter('roster_refusals_total', 'Refusals by rule of a policy.', 'rule');
  private readonly durationsOf = new Map<string, { observe(seconds: number): void }>();
  private readonly answersOf = new Map<number, { inc(): void }>();

  constructor(
    connections: Connections,
    database: Database,
    outbox: Outbox,
    imports: ImportService,
    deliveries: Deliveries,
  ) {
    measureState(this.registry, { connections, database, outbox, imports, deliveries });
    for (const outcome of Object.values(TOLD_OUTCOMES)) this.logins.inc({ outcome }, 0);
  }

  observe({ route, status, milliseconds, refused }: AnsweredRequest): void {
    this.durationOf(route).observe(milliseconds / 1000);
    this.answerOf(status).inc();
    if (refused === undefined) return;
    const { code, rules } = refused;
    if (status === 429) this.throttled.inc({ code });
    if (status === 401 && code !== 'invalid_credentials') this.tokens.inc({ code });
    for (const rule of rules) this.refusals.inc({ rule });
  }

  observeLogin({ outcome }: TriedLogin): void {
    this.logins.inc({ outcome: TOLD_OUTCOMES[outcome] });
  }

  text(): Promise<string> {
    return this.registry.metrics();
  }

  /** NOTE: the labels of a series are bound once; looking them up is most of what a measurement costs. */
  private durationOf(route: string) {
    let series = this.durationsOf.get(route);
    if (series === undefined) {
      series = this.durations.labels({ area: areaOf(route) });
      this.durationsOf.set(route, series);
    }
    return series;
  }

  private answerOf(status: number) {
    let series = this.answersOf.get(status);
    if (series === undefined) {
      series = this.answers.labels({ status: String(status) });
      this.answersOf.set(status, series);
    }
    return series;
  }

  private newDurations(): Histogram<'area'> {
    return new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Time from a request to its answer, by the part of the API.',
      labelNames: ['area'],
      buckets: [0.01, 0.05, 0.25, 1],
      registers: [this.registry],
    });
  }

  private newCounter<Label extends string>(name: string, help: string, label: Label): Counter<Label> {
    return new Counter({ name, help, labelNames: [label], registers: [this.registry] });
  }
}

/** NOTE: whoever reads `/metrics` would learn from more than this whose account there is. */
const TOLD_OUTCOMES: Record<LoginOutcome, string> = {
  succeeded: 'succeeded',
  factor_asked: 'factor_asked',
  unknown_account: 'refused',
  wrong_password: 'refused',
  wrong_factor: 'refused',
  disabled: 'refused',
  throttled: 'throttled',
  failed: 'failed',
};
