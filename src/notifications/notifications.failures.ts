import { failure } from '../failure.js';

export const notRevertible = failure(
  'conflict',
  'not_revertible',
  'A change of this kind has no way back by one request.',
);
export const changedSince = failure(
  'conflict',
  'changed_since',
  'What the change set was changed again since; going back would undo more than it.',
);
