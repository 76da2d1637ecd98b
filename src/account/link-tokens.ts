import { Injectable } from '@nestjs/common';
import { AuthSettings } from '../auth/auth.settings.js';
import { MailedTokens } from '../auth/mailed-tokens.js';
import { keyFor } from '../config.js';
import type { LinkPurpose } from './mailed-links.rules.js';

/** What a token stands for: a link is good for its purpose alone. */
export interface LinkMeaning {
  id: string;
  purpose: LinkPurpose;
}

/** The secret in the links of mails, such as `roster_link_AZ…`: a scanner of code or logs can tell it. */
@Injectable()
export class LinkTokens extends MailedTokens<LinkMeaning> {
  constructor(settings: AuthSettings) {
    super(keyFor('mailed-link', settings.secret), 'roster_link_');
  }

  protected override textOf({ id, purpose }: LinkMeaning): string {
    return `${id} ${purpose}`;
  }
}
