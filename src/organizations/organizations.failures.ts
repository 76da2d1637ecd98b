import type { Constraints } from '../database/constraints.js';
import { failure, Failure, type Level } from '../failure.js';

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

export const categoryKeyTaken = failure(
  'conflict',
  'category_key_taken',
  'The platform or the organization has a category of this key.',
);
export const tooManyCategories = failure(
  'conflict',
  'too_many_categories',
  'The organization has as many categories as it may; rename one, or bring a retired one back.',
);
export const tooManyWebhooks = failure(
  'conflict',
  'too_many_webhooks',
  'The organization has as many webhooks as it may; delete one.',
);
export const unknownCategory = failure('invalid', 'unknown_category', 'There is no such category.');
export const unknownChannel = failure('invalid', 'unknown_channel', 'The category has no such channel.');
export const keptOnNowhere = failure(
  'conflict',
  'no_channel_left',
  'A category that can’t be turned off keeps a channel that is on.',
);

/** Told of the level that holds it. */
export function categoryLocked(by: Level): Failure {
  const message = by === 'platform' ? 'This category can’t be turned off.' : `The ${by} has locked this.`;
  return new Failure('forbidden', 'category_locked', message);
}

export const organizationConstraints: Constraints = {
  organizations_slug_key: { failure: slugTaken, pointer: '/slug' },
  notification_categories_organization_id_key_key: { failure: categoryKeyTaken, pointer: '/key' },
};
