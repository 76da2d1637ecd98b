import { ApiProperty } from '@nestjs/swagger';
import { Problem } from '../../http/problem.dto.js';

const fields = { type: 'object', additionalProperties: true } as const;

/** 412: the profile has changed since. The sent fields in three versions, so that a client can merge them. */
export class VersionProblem extends Problem {
  /** As they were at the version the client knows. */
  @ApiProperty({ ...fields, example: { designation: 'Agent' } })
  base: Record<string, unknown>;

  /** As the client wants them. */
  @ApiProperty({ ...fields, example: { designation: 'Senior Agent' } })
  yours: Record<string, unknown>;

  /** As they are now. */
  @ApiProperty({ ...fields, example: { designation: 'Account Executive' } })
  theirs: Record<string, unknown>;
}
