import type { Level } from '../../failure.js';
import { Failure, failure } from '../../failure.js';

export const linkInvalid = failure('not-found', 'not_found', 'This link is no good, or what it was for is no more.');

export const usedTooOften = failure(
  'throttled',
  'link_used_too_often',
  'These links have changed what this person is told too often today.',
);

/** What may be unsubscribed from is there. */
export function unknownCategory(): Failure {
  const message = 'There is no such category where the person is at home.';
  return new Failure('invalid', 'unknown_category', message, {
    errors: [{ pointer: '/category', code: 'unknown_category', message }],
  });
}

/** Nobody is given a link that would be refused. */
export function categoryKeptOn(level: Level): Failure {
  const message =
    level === 'platform' ? 'This category can’t be turned off.' : `The ${level} has locked this category.`;
  const liftedBy = level === 'platform' ? null : 'ADMIN';
  return new Failure('forbidden', 'category_locked', message, {
    errors: [{ pointer: '/category', code: 'category_locked', message, rule: 'categoryIsOpen', level, liftedBy }],
  });
}
