import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Tx } from '../database/database.js';
import { deliverable } from '../mail/deliverable.js';
import type { Letter, LetterTopic } from '../mail/letter.js';
import { Outbox } from '../mail/outbox.js';
import { inWords, plainLetter } from '../mail/plain-letter.js';
import { quotedName } from '../mail/quoted-name.js';
import { WebhookLettersStore, type EndpointStory } from './webhook-letters.store.js';

/** What the outbox calls them; the subject is the webhook, the edition which of its administrators it is for. */
const KINDS = { failing: 'webhook-failing', paused: 'webhook-paused' } as const;

/** Tells the administrators of an organization that an endpoint takes nothing, and that it is paused. */
@Injectable()
export class WebhookLetters implements OnModuleInit {
  constructor(
    private readonly outbox: Outbox,
    private readonly store: WebhookLettersStore,
  ) {}

  onModuleInit(): void {
    this.outbox.writes(KINDS.failing, (topic) => this.write(topic, (story) => story.failingSince !== null));
    this.outbox.writes(KINDS.paused, (topic) => this.write(topic, (story) => story.pausedBecause !== null));
  }

  async add(tx: Tx, kind: keyof typeof KINDS, webhookId: string): Promise<void> {
    const count = await this.store.count(tx, webhookId);
    const topics = Array.from({ length: count }, (_, index) => ({ subjectId: webhookId, edition: index + 1 }));
    await this.outbox.add(tx, KINDS[kind], topics);
  }

  /** Nothing once it is no longer so. */
  private async write(
    { subjectId, edition }: LetterTopic,
    isSo: (story: EndpointStory) => boolean,
  ): Promise<Letter | undefined> {
    const story = await this.store.find(subjectId, edition - 1);
    return story !== undefined && isSo(story) ? endpointLetter(subjectId, story) : undefined;
  }
}

/** Of the address only the host: what is behind it may be a secret between the two. */
function endpointLetter(id: string, story: EndpointStory): Letter {
  const { email, emailKey, organization, url, failingSince, pausedBecause } = story;
  const [name, host] = [quotedName(organization), quotedName(new URL(url).host)];
  const since = failingSince === null ? [] : [['It fails since', inWords(failingSince)] as const];
  return plainLetter({
    to: deliverable(email, emailKey),
    subject: pausedBecause === null ? 'A webhook takes nothing' : 'A webhook is paused',
    parts: [
      TEXTS[pausedBecause ?? 'not yet'],
      {
        rows: [
          ...(name === undefined ? [] : [['Organization', name] as const]),
          ...(host === undefined ? [] : [['Host', host] as const]),
          ['Webhook', id],
          ...since,
        ],
      },
      'No event is lost: what it hasn’t taken is sent once it goes on.',
    ],
  });
}

const TEXTS = {
  'not yet':
    'A webhook of your organization has taken nothing for a day. After three days it is paused. Its deliveries say what it answers.',
  failing:
    'A webhook of your organization has taken nothing for three days, and is paused until somebody lets it go on.',
  gone: 'A webhook of your organization has answered that it is gone (410), and is paused until somebody lets it go on.',
  asked: 'A webhook of your organization is paused until somebody lets it go on.',
};
