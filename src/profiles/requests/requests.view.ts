import { ApiProperty } from '@nestjs/swagger';
import { ROLES, type Role } from '../../auth/roles.js';
import type { FieldFault } from '../../failure.js';
import { ProblemError } from '../../http/problem.dto.js';
import type { JsonMap } from '../../values/json-map.js';
import { RequesterView } from '../deferred/deferred.view.js';
import { REQUEST_STATES, type RequestState } from './requests.rules.js';
import type { RequestRow } from './requests.store.js';

/** What somebody was refused and asks for instead: a change that waits for whoever could make it. */
export class ChangeRequestView {
  @ApiProperty({ format: 'uuid' })
  _id: string;

  /** The same as `_id`. */
  @ApiProperty({ format: 'uuid' })
  id: string;

  /** Whose profile it is about. */
  person: RequesterView;

  /** What is asked for: the part of the body that was refused. */
  @ApiProperty({ type: 'object', additionalProperties: true, example: { designation: 'Regional Manager' } })
  body: JsonMap;

  /** Why each field of it was refused to who asks. */
  @ApiProperty({ type: [ProblemError] })
  refused: FieldFault[];

  /** The least role that lifts all of it: whoever has it where the person is at home decides. */
  @ApiProperty({ enum: ROLES, example: 'ADMIN' })
  liftedBy: Role;

  /** When it is taken back again once it is made; `null` for never. */
  @ApiProperty({ type: Date, nullable: true })
  revertAt: Date | null;

  /** `open`, or what became of it: `expired` in time, `ended` because who asked or the person has gone. */
  @ApiProperty({ enum: REQUEST_STATES, example: 'open' })
  status: RequestState;

  /** `null` once they are erased. */
  @ApiProperty({ type: RequesterView, nullable: true })
  requestedBy: RequesterView | null;

  createdAt: Date;

  /** Undecided by then, it expires. */
  expiresAt: Date;

  /** `null` while it is open, and where nobody has decided it. */
  @ApiProperty({ type: RequesterView, nullable: true })
  decidedBy: RequesterView | null;

  @ApiProperty({ type: Date, nullable: true })
  decidedAt: Date | null;

  /** Of who decided. */
  @ApiProperty({ type: String, nullable: true, example: 'As agreed on Monday.' })
  comment: string | null;
}

export function presentRequest(row: RequestRow): ChangeRequestView {
  const { id, body, refused, liftedBy, revertAt, status, createdAt, expiresAt, decidedAt, comment } = row;
  return {
    _id: id,
    id,
    person: { _id: row.userId, id: row.userId, fullName: row.userName },
    body,
    refused,
    liftedBy,
    revertAt,
    status,
    requestedBy: someone(row.requestedBy, row.requestedByName),
    createdAt,
    expiresAt,
    decidedBy: someone(row.decidedBy, row.decidedByName),
    decidedAt,
    comment,
  };
}

function someone(id: string | null, fullName: string | null): RequesterView | null {
  return id === null ? null : { _id: id, id, fullName };
}
