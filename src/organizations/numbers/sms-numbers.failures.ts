import { failure } from '../../failure.js';

export const numberAssigned = failure(
  'conflict',
  'sms_number_assigned',
  'This SMS number is assigned to someone; release it first.',
);
export const numberInactive = failure('conflict', 'sms_number_inactive', 'An inactive SMS number is nobody’s.');
export const numberMoved = failure(
  'conflict',
  'sms_number_moved',
  'This SMS number was assigned or released meanwhile; look again.',
);
export const unknownMember = failure('invalid', 'unknown_member', 'Nobody at home in the organization has this id.');
