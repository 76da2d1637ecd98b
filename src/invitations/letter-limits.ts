import { Injectable } from '@nestjs/common';
import type { Tx } from '../database/database.js';
import { countIn, LimitsStore } from '../limits/limits.store.js';
import { mailboxKey } from '../limits/mailbox-key.js';
import { resentJustNow, tooManyInvitations, tooManyLetters } from './invitations.failures.js';
import type { RowRefusal } from './invitations.rules.js';
import { InvitationSettings } from './invitations.settings.js';
import { rationed } from './letter-limits.rules.js';

const DAY = 86_400;

/** An invitation that is to be sent again. */
interface Resent {
  id: string;
  organizationId: string;
  emailKey: string;
}

/** How many letters leave: for an organization, to a mailbox, about an invitation. What isn't sent isn't counted. */
@Injectable()
export class LetterLimits {
  constructor(
    private readonly limits: LimitsStore,
    private readonly settings: InvitationSettings,
  ) {}

  /** Counts the letters to normalised addresses that may leave, and says what holds back the others, in their order. */
  async ration(tx: Tx, organizationId: string, emailKeys: readonly string[]): Promise<(RowRefusal | undefined)[]> {
    const { invitationsPerDay, lettersPerAddress: mostLetters } = this.settings;
    const organization = `invitations:${organizationId}`;
    const { count, secondsLeft } = countIn(await this.add(tx, [organization], 0), organization);
    const room = Math.max(0, invitationsPerDay - count);
    const mailboxes = emailKeys.map((emailKey) => mailboxKey('letters', emailKey));
    // NOTE: mailboxes beyond the room make no rows, so that nobody can fill the table.
    const used = await this.add(tx, mailboxes.slice(0, room), 0);
    const held = rationed(mailboxes, used, { room, secondsLeft, mostLetters });
    const leaving = mailboxes.filter((_, nth) => held[nth] === undefined);
    await this.add(tx, [...leaving, ...leaving.map(() => organization)], 1);
    return held;
  }

  /**
   * Counts one more letter about an invitation; throws when the last was sent just now, or the organization has sent as many as it may,
   * or the address has had enough.
   */
  async admitResend(tx: Tx, { id, organizationId, emailKey }: Resent): Promise<void> {
    if (this.settings.resendSeconds > 0) await this.admitSoon(tx, `resend:${id}`);
    const organization = `invitations:${organizationId}`;
    const mailbox = mailboxKey('letters', emailKey);
    const sent = countIn(await this.add(tx, [organization], 1), organization);
    if (sent.count > this.settings.invitationsPerDay) throw tooManyInvitations({ retryAfter: sent.secondsLeft });
    const had = countIn(await this.add(tx, [mailbox], 1), mailbox);
    if (had.count > this.settings.lettersPerAddress) throw tooManyLetters({ retryAfter: had.secondsLeft });
  }

  private async admitSoon(tx: Tx, resend: string): Promise<void> {
    const resent = countIn(await this.limits.countUp(tx, new Map([[resend, 1]]), this.settings.resendSeconds), resend);
    if (resent.count > 1) throw resentJustNow({ retryAfter: resent.secondsLeft });
  }

  /** Adds as much for each time a key is named. */
  private add(tx: Tx, keys: readonly string[], amount: number) {
    const amounts = new Map<string, number>();
    for (const key of keys) amounts.set(key, (amounts.get(key) ?? 0) + amount);
    return this.limits.countUp(tx, amounts, DAY);
  }
}
