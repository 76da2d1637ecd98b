import { ApiProperty } from '@nestjs/swagger';
import { ROLES, type Role } from '../auth/roles.js';
import { OneOf } from '../http/fields.js';

export class AccessQuery {
  /** The role to compare with. */
  @OneOf(ROLES, { example: 'DEPARTMENT_HEAD' })
  as: Role;
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
}
