import { failure } from '../../failure.js';

export const tooManyAddressChanges = failure(
  'throttled',
  'too_many_address_changes',
  'So many new addresses, or letters to this one, were asked for in an hour that no other may; wait a while.',
);

export const tooManyDeferred = failure(
  'conflict',
  'too_many_deferred_changes',
  'At most 100 changes of a person may wait, 1 MiB of them together; take one back first.',
);
