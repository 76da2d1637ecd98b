import { ApiProperty } from '@nestjs/swagger';
import { Value } from '../../http/field.js';
import { Problem } from '../../http/problem.dto.js';
import { organizationFields } from '../organization.fields.js';

export class SuspensionDto {
  /** What its members are told who can’t get in. */
  @Value(organizationFields.suspendedBecause.kind)
  reason: string;
}

/** 409: what stands in the way of erasing an organization. */
export class MembersProblem extends Problem {
  /** Only with `members_elsewhere`: who belongs to others as well, or owns another company; a hundred at most. */
  @ApiProperty({ required: false, type: [String], format: 'uuid' })
  people?: string[];
}
