import { failure } from '../failure.js';
import { MOST_WAITING } from './webhooks.rules.js';

export const replayTooLarge = failure(
  'conflict',
  'replay_too_large',
  'More than 10,000 events would wait; send fewer at a time, each once the ones before are through.',
  { limit: MOST_WAITING },
);
export const deliveryWaits = failure('conflict', 'delivery_waits', 'This delivery waits to be sent anyway.');
