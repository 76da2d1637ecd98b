import { failure } from '../failure.js';

export const versionMismatch = failure(
  'stale',
  'version_mismatch',
  'The profile has changed since; `base`, `yours` and `theirs` show what the sent fields were, would be and are.',
);
