import { Injectable } from '@nestjs/common';
import { Database, type Statement } from '../database/database.js';
import type { EventRow } from '../events/event.js';
import { CHANGE_COLUMNS } from '../history/history.statements.js';

const readEvents: Statement = {
  name: 'told-events',
  text: `select e.position::text as position, ${CHANGE_COLUMNS}, c.client, c.event, c.about
    from event_positions e join changes c on c.id = e.change_id where e.change_id = any ($1::uuid[])`,
};

/** $1 organization, $2 and $3 between which moments: the first position not before, and the first one behind them. */
const readSpan: Statement = {
  name: 'told-events-span',
  text: `select (min(e.position) - 1)::text as after, max(e.position)::text as last
    from event_positions e join changes c on c.id = e.change_id
    where e.organization_id = $1 and c.at >= $2 and c.at < $3`,
};

/** $1 organization. */
const readLast: Statement = {
  name: 'told-events-last',
  text: `select coalesce(max(position), 0)::text as position from event_positions where organization_id = $1`,
};

/** Events by their ids, and where in the feed they are. */
@Injectable()
export class ToldEventsStore {
  constructor(private readonly database: Database) {}

  /** As they are in the history now; those that were taken out of it are left out. */
  find(ids: readonly string[]): Promise<EventRow[]> {
    return this.database.read<EventRow>('service', readEvents, [ids]);
  }

  /** Of an organization's events between two moments: the position before the first, and that of the last. */
  async span(organizationId: string, from: Date, to: Date): Promise<{ after: string; last: string } | undefined> {
    const [row] = await this.database.read<{ after: string | null; last: string | null }>('service', readSpan, [
      organizationId,
      from,
      to,
    ]);
    return row === undefined || row.after === null || row.last === null
      ? undefined
      : { after: row.after, last: row.last };
  }

  /** Of an organization; 0 without any. */
  async last(organizationId: string): Promise<string> {
    const [row] = await this.database.read<{ position: string }>('service', readLast, [organizationId]);
    return row?.position ?? '0';
  }
}
