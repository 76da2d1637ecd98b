import { Injectable } from '@nestjs/common';
import { noToken, sessionEnded } from '../auth/auth.failures.js';
import type { Actor, Caller } from '../auth/caller.js';
import { SessionsStore } from '../auth/sessions.store.js';
import { ChangesStore } from '../changes/changes.store.js';
import { actedBy } from '../changes/origin.js';
import { Database, type Tx } from '../database/database.js';
import { DeferredStore } from '../profiles/deferred/deferred.store.js';
import { DueChanges } from '../profiles/deferred/due-changes.js';
import { SecurityEvents } from '../security/security-events.js';
import type { SecurityOrigin } from '../security/security-origin.js';
import { Once } from '../writes/once.js';
import { addressVerified, linkInvalid, tooManyLinks } from './account.failures.js';
import { AddressesStore } from './addresses.store.js';
import { MailedLinks } from './mailed-links.js';
import type { LinkFacts } from './mailed-links.store.js';

/** Proving that an address is read by whose account has it. */
@Injectable()
export class AddressesService {
  constructor(
    private readonly database: Database,
    private readonly once: Once,
    private readonly store: AddressesStore,
    private readonly links: MailedLinks,
    private readonly sessions: SessionsStore,
    private readonly changes: ChangesStore,
    private readonly events: SecurityEvents,
    private readonly deferred: DeferredStore,
    private readonly dueChanges: DueChanges,
  ) {}

  async askForProof({ userId }: Actor, origin: SecurityOrigin): Promise<void> {
    const address = await this.store.find(userId);
    if (address === undefined) throw sessionEnded();
    if (address.isVerified) throw addressVerified();
    await this.once.transaction('service', origin, async (tx) => {
      const { emailKey } = address;
      const retryAfter = await this.links.send(tx, { purpose: 'email-verification', userId, emailKey, origin });
      if (retryAfter !== undefined) throw tooManyLinks({ retryAfter });
      await this.events.tell(tx, origin, { userId, event: 'email_verification_requested' });
    });
  }

  /**
   * An address that somebody else has typed takes the account's own login
   * as well: who reads its mail may be who typed it, and proving it gives rights in other organizations.
   */
  async confirm(token: string, caller: Caller | undefined, origin: SecurityOrigin): Promise<void> {
    const link = await this.links.look(token, 'email-verification');
    if (link.isImposed) await this.checkLogin(link, caller);
    await this.database.transaction('service', async (tx) => {
      const used = await this.links.use(tx, token, 'email-verification');
      if (used.isImposed && !link.isImposed) throw linkInvalid();
      await this.verify(tx, used.userId, origin);
    });
  }

  /**
   * The address that waited is the account's, decided anew under the rights of who asked. Whoever reads it has shown so; where
   * somebody else has asked, it stays unverified all the same, because they may be the one who reads it.
   */
  async confirmChange(token: string, origin: SecurityOrigin): Promise<void> {
    const { deferredChangeId } = await this.links.look(token, 'email-change');
    if (deferredChangeId === null) throw linkInvalid();
    await this.database.transaction('service', async (tx) => {
      // The link goes with the change: of parallel uses one takes it.
      const applied = await this.dueChanges.applyProved(tx, deferredChangeId);
      if (applied === undefined) throw linkInvalid();
      const { userId, requestedBy } = applied;
      await this.links.endAll(tx, userId);
      if (requestedBy === userId) await this.verify(tx, userId, origin);
      await this.events.tell(tx, actedBy(origin, requestedBy), { userId, event: 'email_changed' });
    });
  }

  async cancelChange(token: string, origin: SecurityOrigin): Promise<void> {
    const { deferredChangeId, userId } = await this.links.look(token, 'email-change-cancel');
    await this.database.transaction('service', async (tx) => {
      const taken = deferredChangeId === null ? undefined : await this.deferred.delete(tx, deferredChangeId, userId);
      if (taken === undefined) throw linkInvalid();
      await this.events.tell(tx, actedBy(origin, userId), { userId, event: 'email_change_cancelled' });
    });
  }

  /** Nothing, when it was verified before. */
  private async verify(tx: Tx, subjectId: string, origin: SecurityOrigin): Promise<void> {
    const verified = await this.store.verify(tx, subjectId);
    if (verified === undefined) return;
    const fields = { '/verificationStatus': { before: 'unverified', after: 'verified' } };
    const byPerson = actedBy(origin, subjectId);
    await this.changes.record(tx, byPerson, { subject: 'user', subjectId, ...verified, fields });
    await this.events.tell(tx, byPerson, { userId: subjectId, event: 'email_verified' });
  }

  private async checkLogin({ userId }: LinkFacts, caller: Caller | undefined): Promise<void> {
    if (caller === undefined) throw noToken();
    if (caller.userId !== userId) throw linkInvalid();
    if ((await this.sessions.findStanding(caller)) === undefined) throw sessionEnded();
  }
}
