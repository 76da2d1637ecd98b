import { Injectable } from '@nestjs/common';
import { AuthSettings } from '../auth/auth.settings.js';
import { MailedTokens } from '../auth/mailed-tokens.js';
import { keyFor } from '../config.js';

/** What a token stands for; a later generation makes the earlier tokens worthless. */
export interface Tokened {
  id: string;
  generation: number;
}

/** The secret in an invitation's mail; it has had no prefix, and keeps to it. */
@Injectable()
export class InvitationTokens extends MailedTokens<Tokened> {
  constructor(settings: AuthSettings) {
    super(keyFor('invitation', settings.secret), '');
  }

  protected override textOf({ id, generation }: Tokened): string {
    return `${id} ${generation}`;
  }
}
