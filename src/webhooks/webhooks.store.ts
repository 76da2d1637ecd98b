import { Injectable } from '@nestjs/common';
import { Database, type Scope, type Statement, type Tx } from '../database/database.js';
import type { Signature } from './signing.js';
import { OVERLAP_HOURS, type PausedBecause } from './webhooks.rules.js';

export interface WebhookRow {
  id: string;
  organizationId: string;
  url: string;
  types: string[] | null;
  fields: string[] | null;
  excludeOwn: boolean;
  signature: Signature;
  sealedSecret: Buffer;
  /** While both sign. */
  sealedSecretBefore: Buffer | null;
  secretRotatedAt: Date | null;
  pausedBecause: PausedBecause | null;
  pausedAt: Date | null;
  failingSince: Date | null;
  createdAt: Date;
}

export interface NewWebhook extends Pick<
  WebhookRow,
  'id' | 'organizationId' | 'url' | 'types' | 'fields' | 'excludeOwn' | 'signature' | 'sealedSecret'
> {
  madeBy: string;
  client: string;
  position: string;
}

export const WEBHOOK = `w.id, w.organization_id as "organizationId", w.url, w.types, w.fields, w.exclude_own as "excludeOwn", w.signature,
  w.sealed_secret as "sealedSecret", case when w.secret_rotated_at > now() - interval '${OVERLAP_HOURS} hours'
    then w.sealed_secret_before end as "sealedSecretBefore",
  w.secret_rotated_at as "secretRotatedAt", w.paused_because as "pausedBecause", w.paused_at as "pausedAt",
  w.failing_since as "failingSince", w.created_at as "createdAt"`;

const readAll: Statement = {
  name: 'webhooks',
  text: `select ${WEBHOOK} from webhooks w where w.organization_id = $1 order by w.id`,
};
const readOne: Statement = { name: 'webhook', text: `select ${WEBHOOK} from webhooks w where w.id = $1` };
const lockOne: Statement = {
  name: 'webhook-lock',
  text: `select ${WEBHOOK} from webhooks w where w.id = $1 for no key update`,
};
const countAll: Statement = {
  name: 'webhooks-count',
  text: 'select count(*)::integer as count from webhooks where organization_id = $1',
};
const insertWebhook: Statement = {
  name: 'webhook-insert',
  text: `insert into webhooks
      (id, organization_id, url, types, fields, exclude_own, signature, sealed_secret, made_by, client, position)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
};
/** $6 whether it rests, by somebody's wish. One that goes on begins as if nothing had failed. */
const updateWebhook: Statement = {
  name: 'webhook-update',
  text: `update webhooks set url = $2, types = $3, fields = $4, exclude_own = $5,
      paused_because = case when $6 then coalesce(paused_because, 'asked') end,
      paused_at = case when $6 then coalesce(paused_at, now()) end,
      failing_since = case when $6 = (paused_at is not null) then failing_since end,
      warned_at = case when $6 = (paused_at is not null) then warned_at end
    where id = $1`,
};
const rotateSecret: Statement = {
  name: 'webhook-rotate',
  text: `update webhooks set sealed_secret_before = sealed_secret, sealed_secret = $2, secret_rotated_at = now() where id = $1`,
};
const deleteWebhook: Statement = { name: 'webhook-delete', text: 'delete from webhooks where id = $1' };

/** The endpoints of organizations. Changes of them come one after another, behind the lock of the organization. */
@Injectable()
export class WebhooksStore {
  constructor(private readonly database: Database) {}

  list(scope: Scope, organizationId: string): Promise<WebhookRow[]> {
    return this.database.read<WebhookRow>(scope, readAll, [organizationId]);
  }

  async find(scope: Scope, id: string): Promise<WebhookRow | undefined> {
    const [row] = await this.database.read<WebhookRow>(scope, readOne, [id]);
    return row;
  }

  async findIn(tx: Tx, id: string): Promise<WebhookRow | undefined> {
    const [row] = await tx.query<WebhookRow>(readOne, [id]);
    return row;
  }

  /** Behind it nothing is added to its deliveries, and no outcome is written. */
  async lock(tx: Tx, id: string): Promise<WebhookRow | undefined> {
    const [row] = await tx.query<WebhookRow>(lockOne, [id]);
    return row;
  }

  async count(tx: Tx, organizationId: string): Promise<number> {
    const [row] = await tx.query<{ count: number }>(countAll, [organizationId]);
    return row?.count ?? 0;
  }

  async insert(tx: Tx, hook: NewWebhook): Promise<void> {
    const { id, organizationId, url, types, fields, excludeOwn, signature, sealedSecret } = hook;
    const { madeBy, client, position } = hook;
    const facts = [url, types, fields, excludeOwn, signature, sealedSecret, madeBy, client, position];
    await tx.query(insertWebhook, [id, organizationId, ...facts]);
  }

  async update(
    tx: Tx,
    id: string,
    state: {
      url: string;
      types: readonly string[] | null;
      fields: readonly string[] | null;
      excludeOwn: boolean;
      paused: boolean;
    },
  ): Promise<void> {
    await tx.query(updateWebhook, [id, state.url, state.types, state.fields, state.excludeOwn, state.paused]);
  }

  async rotate(tx: Tx, id: string, sealedSecret: Buffer): Promise<void> {
    await tx.query(rotateSecret, [id, sealedSecret]);
  }

  async delete(tx: Tx, id: string): Promise<void> {
    await tx.query(deleteWebhook, [id]);
  }
}
