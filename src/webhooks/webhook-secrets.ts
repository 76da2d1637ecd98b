import { Injectable } from '@nestjs/common';
import { keyFor } from '../config.js';
import { SecretBox } from '../factors/secret-box.js';
import { WebhooksSettings } from './webhooks.settings.js';
import type { WebhookRow } from './webhooks.store.js';

/** Secrets of webhooks as the database has them: each opens in its own row only, by a key that isn't in the database. */
@Injectable()
export class WebhookSecrets {
  private readonly box: SecretBox;

  constructor({ secret }: WebhooksSettings) {
    this.box = new SecretBox(keyFor('webhook-secret', secret));
  }

  seal(webhookId: string, secret: Buffer): Buffer {
    return this.box.seal(webhookId, secret);
  }

  /** The present one and, while both sign, the one before; none where the service's secret is another one now. */
  open({ id, sealedSecret, sealedSecretBefore }: WebhookRow): Buffer[] {
    const present = this.box.open(id, sealedSecret);
    if (present === undefined) return [];
    const before = sealedSecretBefore === null ? undefined : this.box.open(id, sealedSecretBefore);
    return before === undefined ? [present] : [present, before];
  }
}
