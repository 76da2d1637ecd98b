import { Injectable } from '@nestjs/common';
import type { Actor } from '../auth/caller.js';
import type { Scope, Tx } from '../database/database.js';
import { found, notFound } from '../failure.js';
import { cursorOf, placeOf } from '../http/cursor.js';
import { USUAL_LIMIT } from '../http/page-query.js';
import { pageOf, type Page } from '../http/page.js';
import { ProfileReadings } from '../profiles/profile-readings.js';
import { SecurityEvents } from '../security/security-events.js';
import type { SecurityOrigin } from '../security/security-origin.js';
import { isUuid } from '../values/uuid.js';
import { Once } from '../writes/once.js';
import type { LoginsQuery, LoginView } from './logins.dto.js';
import { LoginsStore, type LoginRow } from './logins.store.js';

/**
 * The logins of a person, for themselves and their administrators. One that is ended is refused from the next request on, by every
 * instance, because each request asks the database for it.
 */
@Injectable()
export class LoginsService {
  constructor(
    private readonly once: Once,
    private readonly store: LoginsStore,
    private readonly readings: ProfileReadings,
    private readonly events: SecurityEvents,
  ) {}

  ofMe(me: Actor, query: LoginsQuery): Promise<Page<LoginView>> {
    return this.page(me, me.userId, me.sessionId, query);
  }

  async ofPerson(actor: Actor, userId: string, query: LoginsQuery): Promise<Page<LoginView>> {
    await this.readings.administered(actor, userId);
    return this.page(actor, userId, actor.sessionId, query);
  }

  /** Also the one that asks. */
  endMine(me: Actor, loginId: string, origin: SecurityOrigin): Promise<void> {
    const { userId } = me;
    return this.endOne(me, { userId, loginId }, origin, (tx) => this.store.endOwn(tx, userId, loginId));
  }

  endMyOthers(me: Actor, origin: SecurityOrigin): Promise<void> {
    const { userId } = me;
    return this.once.transaction(me, origin, async (tx) => {
      const ended = await this.store.endOthers(tx, userId, me.sessionId);
      if (ended > 0) await this.events.tell(tx, origin, { userId, event: 'other_logins_ended' });
    });
  }

  async endOf(actor: Actor, userId: string, loginId: string, origin: SecurityOrigin): Promise<void> {
    await this.readings.administered(actor, userId);
    await this.endOne(actor, { userId, loginId }, origin, (tx) => this.store.endAsAdministrator(tx, userId, loginId));
  }

  async endAllOf(actor: Actor, userId: string, origin: SecurityOrigin): Promise<void> {
    await this.readings.administered(actor, userId);
    await this.once.transaction(actor, origin, async (tx) => {
      const ended = await this.store.endAsAdministrator(tx, userId, null);
      if (ended > 0) await this.events.tell(tx, origin, { userId, event: 'all_logins_ended' });
    });
  }

  private endOne(
    scope: Scope,
    { userId, loginId }: { userId: string; loginId: string },
    origin: SecurityOrigin,
    end: (tx: Tx) => Promise<number>,
  ): Promise<void> {
    return this.once.transaction(scope, origin, async (tx) => {
      const login = found(await this.store.find(tx, userId, loginId));
      if ((await end(tx)) === 0) throw notFound();
      await this.events.tell(tx, origin, { userId, event: 'login_ended', about: aboutOf(loginId, login) });
    });
  }

  private async page(
    scope: Scope,
    userId: string,
    currentId: string,
    { limit = USUAL_LIMIT, cursor }: LoginsQuery,
  ): Promise<Page<LoginView>> {
    const [below = null] = placeOf(cursor, isLogin) ?? [];
    const rows = await this.store.alive(scope, userId, below, limit + 1);
    return pageOf(rows, limit, { present: (row) => present(row, currentId), cursor: ({ id }) => cursorOf(id) });
  }
}

function present({ id, ...same }: LoginRow, currentId: string): LoginView {
  return { _id: id, id, ...same, current: id === currentId };
}

function aboutOf(loginId: string, { device }: { device: string | null }): { loginId: string; name?: string } {
  return { loginId, ...(device !== null && { name: device }) };
}

function isLogin([id, ...more]: string[]): boolean {
  return isUuid(id) && more.length === 0;
}
