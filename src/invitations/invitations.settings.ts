import type { Config } from '../config.js';

/** What invitations take from the configuration; the class is the injection token. */
export abstract class InvitationSettings implements Pick<Config, 'invitationUrl' | 'invitationDays'> {
  abstract readonly invitationUrl: string;
  abstract readonly invitationDays: number;
}
