import { Injectable } from '@nestjs/common';
import { organizationClosed } from '../auth/auth.failures.js';
import { Throttle, type Deed } from '../auth/throttle.js';
import type { OfferView } from './acceptance.dto.js';
import { AcceptanceStore, type Invited } from './acceptance.store.js';
import { InvitationLettersStore } from './invitation-letters.store.js';
import { InvitationTokens } from './invitation-tokens.js';
import { invitationAccepted, invitationExpired, invitationInvalid } from './invitations.failures.js';

/** What an invitation's token is good for. */
@Injectable()
export class Offers {
  constructor(
    private readonly store: AcceptanceStore,
    private readonly letters: InvitationLettersStore,
    private readonly tokens: InvitationTokens,
    private readonly throttle: Throttle,
  ) {}

  /** The invitation to be accepted by a token; whether there is one or not, the attempt is counted before that is told. */
  async open(token: string, address: string, deed: Deed): Promise<Invited> {
    const id = this.tokens.idIn(token);
    const invited = id === undefined ? undefined : await this.store.find(id);
    const isGenuine = invited !== undefined && this.tokens.isGenuine(token, invited);
    await this.throttle.admit(isGenuine ? invited.emailKey : token, address, deed);
    return this.acceptable(invited, token);
  }

  /** Whoever has a genuine token may know that it was used or is too old; a revoked one is as good as unknown. */
  acceptable(invited: Invited | undefined, token: string): Invited {
    if (invited === undefined || !this.tokens.isGenuine(token, invited)) throw invitationInvalid();
    if (invited.status === 'revoked') throw invitationInvalid();
    if (invited.status === 'accepted') throw invitationAccepted();
    if (invited.status === 'expired') throw invitationExpired();
    if (invited.closed !== null) throw organizationClosed(invited.closed);
    return invited;
  }

  /** What the letter has said, and what accepting would ask for and give. */
  async look(token: string, address: string): Promise<OfferView> {
    const { id, generation, organizationId, email, accessRole } = await this.open(token, address, 'look');
    const [letter, account] = await Promise.all([this.letters.find(id, generation), this.store.findAccount(id)]);
    if (letter === undefined) throw invitationInvalid();
    const hasPassword = account !== undefined && account.passwordHash !== null;
    // Who chooses a password keeps what they are; of others the token alone tells nothing.
    const kept = hasPassword ? null : account?.membership;
    return {
      organization: { _id: organizationId, id: organizationId, name: letter.organization },
      email,
      accessRole: kept?.accessRole ?? accessRole,
      hasAccount: account !== undefined && !account.isPlaceholder,
      hasPassword,
      expiresAt: letter.expiresAt,
    };
  }
}
