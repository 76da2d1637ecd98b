import { Injectable, type OnModuleInit } from '@nestjs/common';
import { deliverable } from '../mail/deliverable.js';
import type { Letter, LetterTopic } from '../mail/letter.js';
import { Outbox } from '../mail/outbox.js';
import { KeyEndsStore } from './key-ends.store.js';
import { keyEndLetter } from './key-letter.js';

/** What the outbox calls them; the subject is the key, the edition how many days before its end. */
export const KEY_END_LETTER = 'key-end';

/** Writes the letters about keys that end soon, at the moment they are sent. */
@Injectable()
export class KeyLetters implements OnModuleInit {
  constructor(
    private readonly outbox: Outbox,
    private readonly store: KeyEndsStore,
  ) {}

  onModuleInit(): void {
    this.outbox.writes(KEY_END_LETTER, (topic) => this.write(topic));
  }

  private async write({ subjectId }: LetterTopic): Promise<Letter | undefined> {
    const story = await this.store.find(subjectId);
    if (story === undefined) return undefined;
    const { email, emailKey, ...facts } = story;
    return keyEndLetter({ ...facts, to: deliverable(email, emailKey) });
  }
}
