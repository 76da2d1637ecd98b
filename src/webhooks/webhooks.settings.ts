import type { Config } from '../config.js';

type Settings = Pick<
  Config,
  'webhookPrivateNetworks' | 'webhookPorts' | 'webhookTimeoutSeconds' | 'webhooksPerOrganization'
>;

/** What webhooks take from the configuration; the class is the injection token. */
export abstract class WebhooksSettings implements Settings {
  /** The secrets are sealed with a key that is derived from it. */
  abstract readonly secret: string;
  abstract readonly webhookPrivateNetworks: Config['webhookPrivateNetworks'];
  abstract readonly webhookPorts: number[];
  abstract readonly webhookTimeoutSeconds: number;
  abstract readonly webhooksPerOrganization: number;
}
