import { ApiProperty } from '@nestjs/swagger';
import { ROLES, type Role } from '../auth/roles.js';
import { OneOf } from '../http/fields.js';
import type { AccessArea } from './access-areas.js';

export class AccessQuery {
  /** The role to compare with. */
  @OneOf(ROLES, { example: 'DEPARTMENT_HEAD' })
  as: Role;
}

/** What changes in one part of the service, in sentences. */
export class AccessAreaView implements AccessArea {
  /** Stays the same when the label changes. */
  @ApiProperty({ example: 'people' })
  area: string;

  @ApiProperty({ example: 'People' })
  label: string;

  @ApiProperty({ type: String, isArray: true, example: ['See of sales reps of their department: Personal phone.'] })
  gains: string[];

  @ApiProperty({ type: String, isArray: true, example: ['Delete sales reps of other departments.'] })
  loses: string[];
}

/**
 * What a person may do with another role, and what no longer. A permission is a route with a least role, such as
 * `PUT /api/organizations/:id/business-hours`, or `action:field:whom` of the policy table, such as
 * `write:phoneNumber:department`; `whom` is self, department, colleagues, heads, admins or outsiders.
 */
export class AccessView {
  /** The role now. */
  @ApiProperty({ enum: ROLES })
  role: Role;

  @ApiProperty({ enum: ROLES })
  as: Role;

  @ApiProperty({ type: String, isArray: true, example: ['write:phoneNumber:department'] })
  gains: string[];

  @ApiProperty({ type: String, isArray: true, example: ['grant:ADMIN:colleagues'] })
  loses: string[];

  /** The same in words, where something is gained or lost: about people first, then by the chapters of this document. */
  @ApiProperty({ type: AccessAreaView, isArray: true })
  areas: AccessAreaView[];
}
