import { higherOf, type Role } from '../../auth/roles.js';
import { Failure } from '../../failure.js';

/** What is decided about somebody tells what they have chosen. */
export function administratorsOnly(accessRole: Role): Failure {
  const code = 'not_allowed';
  const message = 'Only the person, their administrators and programs of the organization may ask this.';
  const liftedBy = higherOf('ADMIN', accessRole);
  const level = liftedBy === 'SUPERADMIN' ? 'platform' : 'organization';
  return new Failure('forbidden', code, message, {
    errors: [{ pointer: '', code, message, rule: 'selfOrAdmin', level, liftedBy }],
  });
}
