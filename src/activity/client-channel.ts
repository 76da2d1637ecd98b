/** The kinds of client that a user is seen through. */
export const CLIENT_CHANNELS = ['dashboard', 'sdk', 'store'] as const;
export type ClientChannel = (typeof CLIENT_CHANNELS)[number];

/** The header a client names its kind with, as Node spells it. */
export const CHANNEL_HEADER = 'x-client-channel';

/** The kind a client says it is; one that says nothing, or anything else, is a dashboard. */
export function channelOf(header: string | string[] | undefined): ClientChannel {
  return CLIENT_CHANNELS.find((channel) => channel === header) ?? 'dashboard';
}
