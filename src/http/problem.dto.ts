import { ApiHideProperty, ApiProperty } from '@nestjs/swagger';
import type { Code, ProblemCode } from '../codes.js';
import type { FaultParameters, FieldFault, Level } from '../failure.js';
import { ANYTHING } from './any-json.js';
import type { Unlisted } from './unlisted.js';

/** The numbers and names in a sentence, by what they are, for a client that words it itself; which there are depends on the code. */
export class RefusalParameters implements FaultParameters {
  /**
   * The bound that was missed: how many or how long at most, or at least with `too_few` and `too_short`. Characters of texts, bytes of
   * bodies, files and JSON, pixels of pictures, days of moments.
   */
  @ApiProperty({ type: 'integer', required: false, example: 200 })
  limit?: number;

  /** A second one beside it, in bytes: of the texts in a workbook, of all changes of a person that wait. */
  @ApiProperty({ type: 'integer', required: false })
  textLimit?: number;

  /** The least and the greatest value, or length, there may be. */
  @ApiProperty({ type: 'integer', required: false, example: 1 })
  minimum?: number;

  @ApiProperty({ type: 'integer', required: false, example: 255 })
  maximum?: number;

  /** The same of times of a day. */
  @ApiProperty({ required: false, example: '00:00' })
  earliest?: string;

  @ApiProperty({ required: false, example: '24:00' })
  latest?: string;

  /** How many it is about: fields or rows that were refused, cells of a row. */
  @ApiProperty({ type: 'integer', required: false })
  count?: number;

  /** Of how many, or how many there should be. */
  @ApiProperty({ type: 'integer', required: false })
  expected?: number;

  /** Of a file; 0 is the header. */
  @ApiProperty({ type: 'integer', required: false })
  row?: number;

  /** Of a file. */
  @ApiProperty({ type: 'integer', required: false })
  line?: number;

  /** Of a picture, in pixels. */
  @ApiProperty({ type: 'integer', required: false })
  width?: number;

  @ApiProperty({ type: 'integer', required: false })
  height?: number;

  /** How wide and how high it may be. */
  @ApiProperty({ type: 'integer', required: false })
  side?: number;

  /** The role that is needed, that the caller has, or that is the highest. */
  @ApiProperty({ type: String, nullable: true, required: false, example: 'ADMIN' })
  role?: string | null;

  /** The one that a key lacks. */
  @ApiProperty({ required: false })
  scope?: string;

  /** Why an organization is suspended, in the words of who did it. */
  @ApiProperty({ required: false })
  reason?: string;

  /** The one that isn't taken, as `U+0000`. */
  @ApiProperty({ required: false })
  character?: string;

  /** What a cell of a workbook says. */
  @ApiProperty({ required: false })
  error?: string;

  /** All that there are to choose from. */
  @ApiProperty({ type: [String], required: false })
  allowed?: readonly string[];

  /** What it is about: fields of which one is to be sent, columns of a file. */
  @ApiProperty({ type: [String], required: false })
  names?: readonly string[];
}

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

  /** As `Problem.traceId`. */
  @ApiHideProperty()
  parameters?: FaultParameters;
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

  /** Added to our document alone as well. */
  @ApiHideProperty()
  parameters?: FaultParameters;

  /** All faults at once; empty when the problem is with the request as a whole. */
  @ApiProperty({ type: [ProblemError] })
  errors: FieldFault[];
}

/** 403: refused by a rule, or until the caller has proved anew who they are. */
export class RuleProblem extends Problem {
  /** Only with `step_up_required`: what the caller can prove it by at `POST /api/auth/step-up`. */
  @ApiProperty({ required: false, type: String, isArray: true, enum: ['password', 'code', 'passkey'] })
  methods?: string[];

  /** Only with `step_up_required`: for so many seconds a proof counts. */
  @ApiProperty({ required: false, type: 'integer', example: 600 })
  maxAge?: number;

  /** Only with `organization_suspended` and `organization_deleted`: since when it is. */
  @ApiProperty({ required: false, type: String, format: 'date-time' })
  since?: string;

  /** Only with `organization_suspended`: why, in the words of who suspended it. */
  @ApiProperty({ required: false })
  reason?: string;
}

/** Who changed something last. */
export class ClashActorView {
  @ApiProperty({ format: 'uuid' })
  _id: string;

  /** The same as `_id`. */
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ type: String, nullable: true, example: 'Acme Admin' })
  fullName: string | null;
}

const anything = { anyOf: ANYTHING };

/** A place that somebody else has changed since, and that is to be something else. */
export class ClashView {
  /** RFC 6901 pointer into the body; empty for the whole of what is to be deleted. */
  @ApiProperty({ example: '/designation' })
  pointer: string;

  /** As it was at the version the client knows. */
  @ApiProperty({ ...anything, example: 'Agent' })
  base: unknown;

  /** As the client wants it. */
  @ApiProperty({ ...anything, example: 'Senior Agent' })
  yours: unknown;

  /** As it is now. */
  @ApiProperty({ ...anything, example: 'Account Executive' })
  theirs: unknown;

  /** When it was changed last; `null` where the history doesn’t tell. */
  @ApiProperty({ type: Date, nullable: true })
  at: Date | null;

  /** Who changed it last, for who may read the history; else `null`. */
  @ApiProperty({ type: ClashActorView, nullable: true })
  actor: ClashActorView | null;
}

const fields = { type: 'object', additionalProperties: true } as const;

/** 412: it has changed since. The sent fields in three versions, what of them clashes, and the rest, ready to be sent. */
export class VersionProblem extends Problem {
  /** As they were at the version the client knows. */
  @ApiProperty({ ...fields, example: { designation: 'Agent', language: 'en' } })
  base: Record<string, unknown>;

  /** As the client wants them. */
  @ApiProperty({ ...fields, example: { designation: 'Senior Agent', language: 'fr' } })
  yours: Record<string, unknown>;

  /** As they are now. */
  @ApiProperty({ ...fields, example: { designation: 'Account Executive', language: 'en' } })
  theirs: Record<string, unknown>;

  /** What was changed meanwhile and is to be something else; empty where the version is another for other reasons. */
  @ApiProperty({ type: [ClashView] })
  clashes: ClashView[];

  /** The sent body without what clashes, to be sent with the `ETag` of this answer; `null` where no body of fields was sent. */
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true, example: { language: 'fr' } })
  merged: Record<string, unknown> | null;
}
