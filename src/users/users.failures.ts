import type { Constraints } from '../database/constraints.js';
import { failure } from '../failure.js';

const emailTaken = failure('conflict', 'email_taken', 'Another user has this e-mail address.');
const phoneIsOrganizationNumber = failure(
  'conflict',
  'phone_is_organization_number',
  'This number is an SMS number of an organization, so it can be nobody’s personal phone.',
);

export const userConstraints: Constraints = {
  users_email_key: { failure: emailTaken, pointer: '/email' },
  phone_is_organization_number: { failure: phoneIsOrganizationNumber, pointer: '/phoneNumber' },
};
