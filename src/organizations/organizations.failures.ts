import type { Constraints } from '../database/constraints.js';
import { failure } from '../failure.js';

export const organizationChanged = failure(
  'stale',
  'version_mismatch',
  'The organization has changed since it was read; read it again.',
);
export const unknownCompany = failure('invalid', 'unknown_company', 'There is no such company.');
export const unknownUser = failure('invalid', 'unknown_user', 'There is no such user.');
export const ownerAdministersNothing = failure(
  'conflict',
  'owner_administers_nothing',
  'Who is to own the company has to be an active administrator of one of its organizations.',
);
export const slugTaken = failure('conflict', 'slug_taken', 'Another organization has this slug.');

export const organizationConstraints: Constraints = {
  organizations_slug_key: { failure: slugTaken, pointer: '/slug' },
};
