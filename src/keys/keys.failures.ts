import { failure, type FieldFault } from '../failure.js';
import { MOST_KEYS, MOST_SERVICE_ACCOUNTS } from './keys.rules.js';

export const tooManyKeys = failure(
  'conflict',
  'too_many_keys',
  `There may be ${MOST_KEYS} keys of one owner, those made within a day and ended counted in; end one, or wait a day.`,
  { limit: MOST_KEYS },
);
export const tooManyServiceAccounts = failure(
  'conflict',
  'too_many_service_accounts',
  `An organization may have ${MOST_SERVICE_ACCOUNTS} service accounts, the deleted ones counted in; erase one.`,
  { limit: MOST_SERVICE_ACCOUNTS },
);
export const keyReplaced = failure('conflict', 'key_replaced', 'This key was rotated before; rotate the one after it.');

/** The end that was sent is no end of a key. */
export function endOutOfRange(longestDays: number): FieldFault {
  return {
    pointer: '/expiresAt',
    code: 'instant_out_of_range',
    message: `This must be a moment to come, within ${longestDays} days: the longest life that the organization gives keys.`,
    rule: 'keyLife',
    level: 'organization',
    liftedBy: 'ADMIN',
    parameters: { limit: longestDays },
  };
}
