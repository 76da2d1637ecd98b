import { failure } from '../failure.js';

export const organizationChanged = failure(
  'stale',
  'version_mismatch',
  'The organization has changed since it was read; read it again.',
);
