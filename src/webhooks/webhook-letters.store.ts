import { Injectable } from '@nestjs/common';
import { Database, type Statement, type Tx } from '../database/database.js';
import { isAdminThere } from '../users/user.statements.js';
import type { PausedBecause } from './webhooks.rules.js';

/** What a letter about an endpoint tells, and whom. */
export interface EndpointStory {
  email: string;
  emailKey: string;
  organization: string;
  url: string;
  failingSince: Date | null;
  pausedBecause: PausedBecause | null;
}

/** Nobody has more letters written about one thing. */
const MOST_TOLD = 20;

/** $1 webhook. In an order that stays: whoever has administered for longest first. */
const ADMINISTRATORS = `from webhooks w
  join memberships m on m.organization_id = w.organization_id
  join users u on u.id = m.user_id and u.status = 'active' and ${isAdminThere('u', 'm')}
  where w.id = $1`;

const countAdministrators: Statement = {
  name: 'webhook-letters-count',
  text: `select least(count(*), ${MOST_TOLD})::integer as count ${ADMINISTRATORS}`,
};

/** $2 which of them, from 0 on. */
const findStory: Statement = {
  name: 'webhook-letters-story',
  text: `select one.*, o.name as organization from (
      select u.email, u.email_key as "emailKey", w.organization_id, w.url, w.failing_since as "failingSince",
        w.paused_because as "pausedBecause" ${ADMINISTRATORS}
      order by m.created_at, u.id offset $2 limit 1) as one
    join organizations o on o.id = one.organization_id`,
};

/** Whom to tell of an endpoint that takes nothing. */
@Injectable()
export class WebhookLettersStore {
  constructor(private readonly database: Database) {}

  async count(tx: Tx, webhookId: string): Promise<number> {
    const [row] = await tx.query<{ count: number }>(countAdministrators, [webhookId]);
    return row?.count ?? 0;
  }

  async find(webhookId: string, which: number): Promise<EndpointStory | undefined> {
    const [row] = await this.database.read<EndpointStory>('service', findStory, [webhookId, which]);
    return row;
  }
}
