import { ApiProperty } from '@nestjs/swagger';
import type { FaultDocs } from '../../http/fault-responses.js';

export class RinkelError {
  @ApiProperty({ example: 'INVALID_PHONE_NUMBER' })
  code: string;

  @ApiProperty({ example: 'The request has faulty fields.' })
  message: string;

  /** The field and what is wrong with it; of a fault of no field, the status in words and the id of the request. */
  @ApiProperty({ example: 'phoneNumber.number: This must be a phone number.' })
  detail: string;
}

/** Every answer from 400 up: one error per faulty field, at least one. */
export class RinkelErrorReply {
  @ApiProperty({ type: [RinkelError], minItems: 1 })
  errors: RinkelError[];
}

/** 400, 401, 403, 404 and 500 are Rinkel's; for what its document leaves open, the others are HTTP's. */
export const rinkelFaults: FaultDocs = {
  schema: RinkelErrorReply,
  contentType: 'application/json',
  statuses: {
    400: 'Malformed, with faulty fields, or clashing with what is stored.',
    401: 'No token, or one that is no longer good.',
    403: 'Neither oneself nor an administrator, or refused by a rule.',
    404: 'Nobody here, or nobody that the caller may see.',
    412: 'Changed since it was read (`If-Match`).',
    413: 'A body larger than 256 KiB.',
    415: 'A body that isn’t JSON.',
    422: 'The `Idempotency-Key` was used for another request.',
    429: 'Too many requests; `Retry-After` says when to come again.',
    500: 'Something went wrong on our side.',
    503: 'Busy; `Retry-After` says when to come again.',
  },
};
