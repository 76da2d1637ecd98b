import { failure } from '../../failure.js';
import { MOST_BYTES, MOST_OPEN } from './requests.rules.js';

export const tooManyRequests = failure(
  'conflict',
  'too_many_change_requests',
  `Nobody has more than ${MOST_OPEN} requests open, ${MOST_BYTES / 1024 / 1024} MiB of them together; take one back first.`,
  { limit: MOST_OPEN, textLimit: MOST_BYTES },
);

export const requestDecided = failure('conflict', 'request_decided', 'This request was decided, or has ended, before.');
