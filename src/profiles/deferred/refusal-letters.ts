import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Tx } from '../../database/database.js';
import { countIn, LimitsStore } from '../../limits/limits.store.js';
import { deliverable } from '../../mail/deliverable.js';
import type { Letter, LetterTopic } from '../../mail/letter.js';
import { Outbox } from '../../mail/outbox.js';
import { refusalLetter } from './refusal-letter.js';
import { RefusalLettersStore } from './refusal-letters.store.js';

/** What the outbox calls them; the subject is the row of the history. */
const REFUSAL_LETTER = 'deferred-refusal';

/** Whoever has asked for thousands isn't written thousands of letters; the history has them all. */
const MOST_A_DAY = 20;
const DAY = 86_400;

/** Tells who asked for a change that it was refused when its time had come. */
@Injectable()
export class RefusalLetters implements OnModuleInit {
  constructor(
    private readonly outbox: Outbox,
    private readonly limits: LimitsStore,
    private readonly store: RefusalLettersStore,
  ) {}

  onModuleInit(): void {
    this.outbox.writes(REFUSAL_LETTER, (topic) => this.write(topic));
  }

  /** In the transaction that refuses; `changeId` is its row of the history. */
  async tell(tx: Tx, askerId: string, changeId: string): Promise<void> {
    const key = `deferred-letters:${askerId}`;
    const counts = await this.limits.countUp(tx, new Map([[key, 1]]), DAY);
    if (countIn(counts, key).count > MOST_A_DAY) return;
    await this.outbox.add(tx, REFUSAL_LETTER, [{ subjectId: changeId, edition: 0 }]);
  }

  private async write({ subjectId }: LetterTopic): Promise<Letter | undefined> {
    const change = await this.store.find(subjectId);
    if (change === undefined) return undefined;
    const { email, emailKey, ...story } = change;
    return refusalLetter({ ...story, to: deliverable(email, emailKey) });
  }
}
