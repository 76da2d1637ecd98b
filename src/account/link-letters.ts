import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../database/database.js';
import { PublicAddress } from '../http/public-address.js';
import { deliverable } from '../mail/deliverable.js';
import type { Letter, LetterTopic } from '../mail/letter.js';
import { Outbox } from '../mail/outbox.js';
import { ADDRESS_CHANGE_LETTER, TO_NEW_ADDRESS } from '../profiles/deferred/address-changes.js';
import { SecurityEvents } from '../security/security-events.js';
import { parseEmail } from '../values/email.js';
import { AccountSettings } from './account.settings.js';
import { linkLetter } from './link-letter.js';
import { LinkTokens } from './link-tokens.js';
import { MailedLinksStore, type LinkToMail } from './mailed-links.store.js';

/** What the outbox calls them; the subject is the link. */
export const LINK_LETTER = 'link';

/**
 * Writes the letters with links at the moment they are sent. Whose account an address is that a password was asked for is found
 * out here, and told to the history: whoever asked has their answer by then, so that nothing of it shows in the answer.
 */
@Injectable()
export class LinkLetters implements OnModuleInit {
  constructor(
    private readonly outbox: Outbox,
    private readonly database: Database,
    private readonly store: MailedLinksStore,
    private readonly tokens: LinkTokens,
    private readonly events: SecurityEvents,
    private readonly settings: AccountSettings,
    private readonly address: PublicAddress,
  ) {}

  onModuleInit(): void {
    this.outbox.writes(LINK_LETTER, async ({ subjectId: id }) => this.letterOf(id, await this.settle(id)));
    this.outbox.writes(ADDRESS_CHANGE_LETTER, (topic) => this.writeOfChange(topic));
  }

  /** The new address is asked, and the old one told, as long as the change waits. */
  private async writeOfChange({ subjectId: changeId, edition }: LetterTopic): Promise<Letter | undefined> {
    const made = await this.database.transaction('service', async (tx) => {
      const change = await this.store.findAddressChange(tx, changeId);
      const newAddress = change && parseEmail(change.newEmail);
      if (change === undefined || newAddress === undefined) return undefined;
      const { userId, requestedBy: actorId, requestId } = change;
      const origin = { actorId, source: 'profile', requestId, client: null, device: null, network: null } as const;
      const isToNew = edition === TO_NEW_ADDRESS;
      const purpose = isToNew ? 'email-change' : 'email-change-cancel';
      const emailKey = isToNew ? newAddress.key : change.emailKey;
      const link = await this.store.linkOfChange(tx, changeId, { purpose, userId, emailKey, origin });
      if (link === undefined) return undefined;
      if (isToNew && link.isNew) await this.events.tell(tx, origin, { userId, event: 'email_change_requested' });
      const facts = await this.store.find(tx, link.id);
      return facts && { id: link.id, facts: isToNew ? { ...facts, email: newAddress.address, emailKey } : facts };
    });
    return made && this.letterOf(made.id, made.facts);
  }

  /** Nothing when the link was used, has ended or is of an address that may have none. */
  private letterOf(id: string, link: LinkToMail | undefined): Letter | undefined {
    if (link === undefined) return undefined;
    const { purpose, userId, email, emailKey, expiresAt, askedAt: at, origin, actorName } = link;
    const { actorId, device, network } = origin;
    const isByOther = actorId !== null && actorId !== userId;
    return linkLetter({
      to: deliverable(email, emailKey),
      purpose,
      href: this.address.page('account', this.settings.accountUrl, {
        purpose,
        token: this.tokens.tokenOf({ id, purpose }),
      }),
      at,
      expiresAt,
      about: isByOther ? {} : { device, network },
      ...(isByOther && { doneBy: actorName }),
    });
  }

  private settle(id: string): Promise<LinkToMail | undefined> {
    return this.database.transaction('service', async (tx) => {
      const settled = await this.store.settle(tx, id);
      if (settled === undefined) await this.store.dropUnsettled(tx, id);
      else await this.events.tell(tx, settled.origin, { userId: settled.userId, event: 'password_reset_requested' });
      return this.store.find(tx, id);
    });
  }
}
