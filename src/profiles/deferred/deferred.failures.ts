import { failure } from '../../failure.js';
import { MOST_BYTES, MOST_PENDING } from './deferred.rules.js';

export const tooManyAddressChanges = failure(
  'throttled',
  'too_many_address_changes',
  'So many new addresses, or letters to this one, were asked for in an hour that no other may; wait a while.',
);

export const tooManyDeferred = failure(
  'conflict',
  'too_many_deferred_changes',
  `At most ${MOST_PENDING} changes of a person may wait, ${MOST_BYTES / 1024 / 1024} MiB of them together; take one back first.`,
  { limit: MOST_PENDING, textLimit: MOST_BYTES },
);
