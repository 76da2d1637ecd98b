import { failure } from '../../failure.js';

export const homeMembership = failure(
  'conflict',
  'home_membership',
  'This is the person’s home organization, which they can’t leave; disable them, or move them to another one.',
);
export const addressUnproven = failure(
  'conflict',
  'address_unproven',
  'This guest has not proven the e-mail address, and can be no more than a SALES_REP until then; invite the address.',
  { role: 'SALES_REP' },
);
export const roleRequired = failure('invalid', 'required', 'A new member needs a role.');
