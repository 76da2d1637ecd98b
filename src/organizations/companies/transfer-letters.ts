import { Injectable, type OnModuleInit } from '@nestjs/common';
import { deliverable } from '../../mail/deliverable.js';
import type { Letter, LetterTopic } from '../../mail/letter.js';
import { Outbox } from '../../mail/outbox.js';
import { plainLetter } from '../../mail/plain-letter.js';
import { quotedName } from '../../mail/quoted-name.js';
import { CompaniesStore, type TransferStory } from './companies.store.js';

/** What the outbox calls them; the subject is the company, the edition the version that the transfer made, and whose letter. */
export const TRANSFER_LETTER = 'company-transfer';

export function editionOf(version: number, side: 'before' | 'after'): number {
  return version * 2 + Number(side === 'after');
}

/** Tells the former owner of a company and the next one, each by a letter that is written when it is sent. */
@Injectable()
export class TransferLetters implements OnModuleInit {
  constructor(
    private readonly outbox: Outbox,
    private readonly store: CompaniesStore,
  ) {}

  onModuleInit(): void {
    this.outbox.writes(TRANSFER_LETTER, (topic) => this.write(topic));
  }

  private async write({ subjectId, edition }: LetterTopic): Promise<Letter | undefined> {
    const side = edition % 2 === 1 ? 'after' : 'before';
    const story = await this.store.findTransfer(subjectId, Math.floor(edition / 2), side);
    return story && transferLetter(story);
  }
}

/** It has no link, and of names only what a letter may quote. */
function transferLetter({ email, emailKey, company, isOwner, otherName }: TransferStory): Letter {
  const other = otherName === null ? undefined : quotedName(otherName);
  const name = quotedName(company);
  return plainLetter({
    to: deliverable(email, emailKey),
    subject: isOwner ? 'A company is yours now' : 'A company is no longer yours',
    parts: [
      isOwner ? 'You are the owner of a company now.' : 'You are no longer the owner of a company.',
      {
        rows: [
          ...(name === undefined ? [] : [['Company', name] as const]),
          ...(other === undefined ? [] : [[isOwner ? 'Before' : 'Now', other] as const]),
        ],
      },
      'Your roles are what they were. If this is news to you, ask who administers the platform.',
    ],
  });
}
