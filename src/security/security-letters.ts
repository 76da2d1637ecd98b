import { Injectable, type OnModuleInit } from '@nestjs/common';
import { deliverable } from '../mail/deliverable.js';
import type { Letter, LetterTopic } from '../mail/letter.js';
import { Outbox } from '../mail/outbox.js';
import { isMailed, securityLetter } from './security-letter.js';
import { SecurityLettersStore } from './security-letters.store.js';

/** What the outbox calls them; the subject is the row of the history. */
export const SECURITY_LETTER = 'security';

/** Writes the letters about security events, from the history, at the moment they are sent. */
@Injectable()
export class SecurityLetters implements OnModuleInit {
  constructor(
    private readonly outbox: Outbox,
    private readonly store: SecurityLettersStore,
  ) {}

  onModuleInit(): void {
    this.outbox.writes(SECURITY_LETTER, (topic) => this.write(topic));
  }

  private async write({ subjectId }: LetterTopic): Promise<Letter | undefined> {
    const told = await this.store.find(subjectId);
    if (told === undefined) return undefined;
    const { email, emailKey, event, at, about, isByOther, actorName } = told;
    if (!isMailed(event)) return undefined;
    return securityLetter({
      to: deliverable(email, emailKey),
      event,
      at,
      about: about ?? {},
      ...(isByOther && { doneBy: actorName }),
    });
  }
}
