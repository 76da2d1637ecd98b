import { ApiProperty } from '@nestjs/swagger';
import type { FaultDocs } from '../../http/fault-responses.js';

/** What is wrong with which field. */
export class ExanteFaults {
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'array', items: { type: 'string' } },
    example: { firstname: ['This may have letters only.'] },
  })
  errors: Record<string, string[]>;
}

/** Every answer from 400 up. */
export class ExanteErrorReply {
  @ApiProperty({ enum: ['error'] })
  status: 'error';

  /** The same as the status of the answer. */
  @ApiProperty({ type: 'integer', example: 400 })
  status_code: number;

  @ApiProperty({ example: 'The request has faulty fields.' })
  message: string;

  /** Null when no field is to blame. */
  @ApiProperty({ type: ExanteFaults, nullable: true })
  data: ExanteFaults | null;
}

export const exanteFaults: FaultDocs = {
  schema: ExanteErrorReply,
  contentType: 'application/json',
  statuses: {
    400: 'Malformed, or with faulty fields: `data.errors` names them all.',
    401: 'No token, or one that is no longer good.',
    403: 'Refused by a rule; also an organization that the user is no member of, known or not.',
    404: 'Nothing here.',
    409: 'Clashes with what is stored.',
    412: 'Changed since it was read (`If-Match`).',
    413: 'A body larger than 256 KiB, or a picture larger than 5 MiB.',
    415: 'Not the media type that is taken here.',
    422: 'The `Idempotency-Key` was used for another request.',
    429: 'Too many requests; `Retry-After` says when to come again.',
    500: 'Something went wrong on our side.',
    503: 'Busy; `Retry-After` says when to come again.',
  },
};
