import { Failure, failure } from '../../failure.js';

export const organizationNotDeleted = failure(
  'conflict',
  'not_deleted',
  'Only a deleted organization can be restored.',
);

/** People who would be missed elsewhere: by another organization, or as the owner of its company. */
export function membersElsewhere(people: readonly string[]): Failure {
  const code = 'members_elsewhere';
  const message =
    'Some of its people belong to other organizations as well, or own their company; move or erase them first.';
  return new Failure('conflict', code, message, {
    errors: [{ pointer: '', code, message, rule: 'reachesNobodyElse', level: 'platform', liftedBy: 'SUPERADMIN' }],
    extra: { people: [...people] },
  });
}
