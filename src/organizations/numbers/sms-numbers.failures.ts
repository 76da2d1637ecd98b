import type { Constraints } from '../../database/constraints.js';
import { failure } from '../../failure.js';

export const numberAssigned = failure(
  'conflict',
  'sms_number_assigned',
  'This SMS number is assigned to someone; release it first.',
);
export const numberInactive = failure('conflict', 'sms_number_inactive', 'An inactive SMS number is nobody’s.');
export const unknownMember = failure('invalid', 'unknown_member', 'Nobody at home in the organization has this id.');
export const numberIsUserPhone = failure(
  'conflict',
  'number_is_user_phone',
  'This number is the personal phone of a user, so it can’t be an organization’s SMS number.',
);
export const numberTaken = failure('conflict', 'sms_number_taken', 'This SMS number belongs to someone else.');

export const smsNumberConstraints: Constraints = {
  number_is_user_phone: { failure: numberIsUserPhone, pointer: '/phoneNumber' },
  sms_numbers_e164_key: { failure: numberTaken, pointer: '/phoneNumber' },
  sms_numbers_assignee_id_key: { failure: numberTaken, pointer: '/sinchPhoneNumber' },
};
