import { Injectable, type OnModuleInit } from '@nestjs/common';
import { PublicAddress } from '../http/public-address.js';
import { deliverable } from '../mail/deliverable.js';
import type { Letter, LetterTopic } from '../mail/letter.js';
import { Outbox } from '../mail/outbox.js';
import { invitationLetter } from './invitation-letter.js';
import { InvitationLettersStore } from './invitation-letters.store.js';
import { InvitationTokens } from './invitation-tokens.js';
import { InvitationSettings } from './invitations.settings.js';

/** What the outbox calls them. */
export const INVITATION_LETTER = 'invitation';

/** Writes the letters at the moment they are sent, so that no token waits anywhere. */
@Injectable()
export class InvitationLetters implements OnModuleInit {
  constructor(
    private readonly outbox: Outbox,
    private readonly store: InvitationLettersStore,
    private readonly tokens: InvitationTokens,
    private readonly settings: InvitationSettings,
    private readonly address: PublicAddress,
  ) {}

  onModuleInit(): void {
    this.outbox.writes(INVITATION_LETTER, (topic) => this.write(topic));
    this.outbox.tells(INVITATION_LETTER, ({ subjectId, edition }) => this.store.markSent(subjectId, edition));
  }

  /** Nothing when the invitation was accepted, revoked, or sent again since, or has expired. */
  private async write({ subjectId: id, edition: generation }: LetterTopic): Promise<Letter | undefined> {
    const offered = await this.store.find(id, generation);
    if (offered === undefined) return undefined;
    const { email, emailKey, ...facts } = offered;
    const token = this.tokens.tokenOf({ id, generation });
    const link = this.address.page('invitation', this.settings.invitationUrl, { token });
    return invitationLetter({ ...facts, to: deliverable(email, emailKey), link });
  }
}
