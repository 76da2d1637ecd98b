import { Injectable, type OnModuleInit } from '@nestjs/common';
import { deliverable } from '../../mail/deliverable.js';
import type { Letter } from '../../mail/letter.js';
import { Outbox } from '../../mail/outbox.js';
import { outcomeLetter, requestLetter, type RequestStory } from './request-letter.js';
import { RequestLettersStore, type RequestToMail } from './request-letters.store.js';
import { REQUEST_LETTER } from './requested-changes.js';

/** What the outbox calls the letters to who has asked; the subject is the request. */
export const OUTCOME_LETTER = 'change-request-outcome';

/** Writes the letters about requests, from what they are at the moment they are sent. */
@Injectable()
export class RequestLetters implements OnModuleInit {
  constructor(
    private readonly outbox: Outbox,
    private readonly store: RequestLettersStore,
  ) {}

  onModuleInit(): void {
    this.outbox.writes(REQUEST_LETTER, async ({ subjectId, edition }) => {
      return written(await this.store.toLifter(subjectId, edition), requestLetter);
    });
    this.outbox.writes(OUTCOME_LETTER, async ({ subjectId }) => {
      return written(await this.store.toAsker(subjectId), outcomeLetter);
    });
  }
}

function written(row: RequestToMail | undefined, write: (story: RequestStory) => Letter): Letter | undefined {
  if (row === undefined) return undefined;
  const { email, emailKey, ...story } = row;
  return write({ ...story, to: deliverable(email, emailKey) });
}
