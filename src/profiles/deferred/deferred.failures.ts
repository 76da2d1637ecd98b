import { failure } from '../../failure.js';

export const tooManyDeferred = failure(
  'conflict',
  'too_many_deferred_changes',
  'At most 100 changes of a person may wait, 1 MiB of them together; take one back first.',
);
