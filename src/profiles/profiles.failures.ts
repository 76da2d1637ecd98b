import { failure } from '../failure.js';

export const versionMismatch = failure(
  'stale',
  'version_mismatch',
  'The profile has changed since; `clashes` has what else it was made, and `merged` what of the change doesn’t clash.',
);
