import { Injectable } from '@nestjs/common';
import { organizationClosed } from '../auth/auth.failures.js';
import { Database, type Tx } from '../database/database.js';
import type { Failure } from '../failure.js';
import { countIn, LimitsStore } from '../limits/limits.store.js';
import { mailboxKey } from '../limits/mailbox-key.js';
import { Outbox } from '../mail/outbox.js';
import { linkInvalid } from './account.failures.js';
import { LINK_LETTER } from './link-letters.js';
import { LinkTokens } from './link-tokens.js';
import { LETTERS_WINDOW_SECONDS, MOST_LETTERS, type LinkPurpose } from './mailed-links.rules.js';
import { MailedLinksStore, type LinkFacts, type NewLink } from './mailed-links.store.js';

/** The one home of what is proved by a link in a mail: asked for, looked at, and used once. */
@Injectable()
export class MailedLinks {
  constructor(
    private readonly database: Database,
    private readonly store: MailedLinksStore,
    private readonly limits: LimitsStore,
    private readonly tokens: LinkTokens,
    private readonly outbox: Outbox,
  ) {}

  /**
   * Mails a link after the commit. Seconds to wait instead, when the mailbox was sent several just now; then one of those works.
   * The transaction is the service's.
   */
  async send(tx: Tx, link: NewLink): Promise<number | undefined> {
    const key = mailboxKey(`links:${link.purpose}`, link.emailKey);
    const counts = await this.limits.countUp(tx, new Map([[key, 1]]), LETTERS_WINDOW_SECONDS);
    const { count, secondsLeft } = countIn(counts, key);
    if (count > MOST_LETTERS) return secondsLeft;
    const id = await this.store.insert(tx, link);
    await this.outbox.add(tx, LINK_LETTER, [{ subjectId: id, edition: 1 }]);
    return undefined;
  }

  /** What the token can be used for now, without using it. */
  async look(token: string, purpose: LinkPurpose): Promise<LinkFacts> {
    const id = this.idIn(token, purpose);
    return this.database.transaction('service', async (tx) => {
      const link = await this.store.find(tx, id);
      if (link?.purpose !== purpose) throw await this.refusal(tx, id);
      return link;
    });
  }

  /** Uses the token up, behind the lock of the account: one of all who try. What follows has to be in the same transaction. */
  async use(tx: Tx, token: string, purpose: LinkPurpose): Promise<LinkFacts> {
    const id = this.idIn(token, purpose);
    const used = await this.store.use(tx, id, purpose);
    if (used === undefined) throw await this.refusal(tx, id);
    return used;
  }

  /** Every link of the account is worthless from now on. */
  endAll(tx: Tx, userId: string): Promise<void> {
    return this.store.endOf(tx, userId);
  }

  private async refusal(tx: Tx, id: string): Promise<Failure> {
    const closed = await this.store.findClosed(tx, id);
    return closed === undefined ? linkInvalid() : organizationClosed(closed);
  }

  /** A token of ours for this purpose, whether it was used or not; no other one is looked for. */
  private idIn(token: string, purpose: LinkPurpose): string {
    const id = this.tokens.idIn(token);
    if (id === undefined || !this.tokens.isGenuine(token, { id, purpose })) throw linkInvalid();
    return id;
  }
}
