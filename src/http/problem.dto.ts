import { ApiHideProperty, ApiProperty } from '@nestjs/swagger';
import type { Code, ProblemCode } from '../codes.js';
import type { FieldFault, Level } from '../failure.js';
import type { Unlisted } from './unlisted.js';

/** One faulty field, or one reason of a refusal. */
export class ProblemError implements FieldFault {
  /** RFC 6901 pointer into the body; for a query or a header its name. */
  @ApiProperty({ example: '/persona/timezone' })
  pointer: string;

  /** Stable name of the fault, for programs. */
  @ApiProperty({ type: String, example: 'invalid_time_zone' })
  code: Unlisted<Code>;

  /** What is wrong and what is accepted, for people. */
  @ApiProperty({ example: 'This must be a name of the IANA time zone database, such as America/Toronto.' })
  message: string;

  /** The rule of the policy that refused the change. */
  @ApiProperty({ required: false, example: 'organizationAllowsHours' })
  rule?: string;

  /** Where that rule comes from. */
  @ApiProperty({ required: false, enum: ['platform', 'organization', 'department', 'user'], example: 'organization' })
  level?: Level;

  /** The lowest role that could make this change or lift the rule; `null` when nobody can. */
  @ApiProperty({ required: false, nullable: true, type: String, example: 'ADMIN' })
  liftedBy?: string | null;
}

/** Every answer from 400 up: RFC 9457, as `application/problem+json`. Some codes carry further members. */
export class Problem {
  /** A stable URI for the code; it names the problem and isn't meant to be fetched. */
  @ApiProperty({ format: 'uri', example: 'https://roster.example/problems/invalid_request' })
  type: string;

  /** The status in words. */
  @ApiProperty({ example: 'Bad Request' })
  title: string;

  @ApiProperty({ type: 'integer', minimum: 400, maximum: 599, example: 400 })
  status: number;

  /** Stable name of the problem, for programs. */
  @ApiProperty({ type: String, example: 'invalid_request' })
  code: Unlisted<ProblemCode>;

  /** What went wrong, for people. */
  @ApiProperty({ example: 'The request has faulty fields.' })
  message: string;

  /** The id of the request, as in `X-Request-Id` and the service's log. */
  @ApiProperty({ example: '0197a3c0-5b7e-7cc1-9d43-2f60a1b2c3d4' })
  requestId: string;

  /** Added to our document alone (see `problem-responses.ts`): contracts answer problems only where no trace is known. */
  @ApiHideProperty()
  traceId?: string;

  /** All faults at once; empty when the problem is with the request as a whole. */
  @ApiProperty({ type: [ProblemError] })
  errors: FieldFault[];
}
