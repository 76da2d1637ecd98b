import type { Config } from '../config.js';

/** What invitations take from the configuration; the class is the injection token. */
export abstract class InvitationSettings implements Pick<
  Config,
  'invitationUrl' | 'invitationDays' | 'invitationsPerDay' | 'lettersPerAddress' | 'resendSeconds'
> {
  abstract readonly invitationUrl: string | undefined;
  abstract readonly invitationDays: number;
  abstract readonly invitationsPerDay: number;
  abstract readonly lettersPerAddress: number;
  abstract readonly resendSeconds: number;
}
