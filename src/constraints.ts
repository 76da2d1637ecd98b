import { authConstraints } from './auth/auth.failures.js';
import type { Constraints } from './database/constraints.js';
import { factorConstraints } from './factors/factors.failures.js';
import { invitationConstraints } from './invitations/invitations.failures.js';
import { departmentConstraints } from './organizations/departments/departments.failures.js';
import { organizationConstraints } from './organizations/organizations.failures.js';
import { smsNumberConstraints } from './organizations/numbers/sms-numbers.failures.js';
import { userConstraints } from './users/users.failures.js';

/** Every constraint that a caller can break, with what they are told. */
export const constraints: Constraints = {
  ...userConstraints,
  ...organizationConstraints,
  ...departmentConstraints,
  ...smsNumberConstraints,
  ...invitationConstraints,
  ...factorConstraints,
  ...authConstraints,
};
