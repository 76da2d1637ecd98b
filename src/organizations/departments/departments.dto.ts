import { ApiProperty, OmitType } from '@nestjs/swagger';
import { DecidedInPart } from '../../http/decided-in-part.js';
import { Value } from '../../http/field.js';
import { Optional } from '../../http/fields.js';
import { organizationFields } from '../organization.fields.js';

@DecidedInPart()
export class NewDepartmentDto {
  /** Unique in the organization, in any case: 409 `department_name_taken`. */
  @Value(organizationFields['departments.name'].kind)
  name: string;
}

@DecidedInPart()
export class DepartmentDto {
  /** Unique in the organization, in any case: 409 `department_name_taken`. */
  @Optional()
  @Value(organizationFields['departments.name'].kind)
  name?: string;
}

export class DepartmentHeadView {
  @ApiProperty({ format: 'uuid' })
  _id: string;

  /** The same as `_id`. */
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ type: String, nullable: true, example: 'Alex Head' })
  fullName: string | null;
}

export class DepartmentView {
  @ApiProperty({ format: 'uuid' })
  _id: string;

  /** The same as `_id`. */
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ example: 'Leasing' })
  name: string;

  @ApiProperty({ format: 'uuid' })
  organizationId: string;

  /** Its members with the role DEPARTMENT_HEAD. */
  @ApiProperty({ type: [DepartmentHeadView] })
  heads: DepartmentHeadView[];

  /** Its members, heads included. */
  @ApiProperty({ type: 'integer', example: 12 })
  memberCount: number;
}

/** A department that a dry run would make. */
export class PlannedDepartmentView extends OmitType(DepartmentView, ['_id', 'id']) {}

/** A department that is gone, and what became of its people. */
export class DeletedDepartmentView {
  @ApiProperty({ format: 'uuid' })
  _id: string;

  /** The same as `_id`. */
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ example: 'Leasing' })
  name: string;

  @ApiProperty({ format: 'uuid' })
  organizationId: string;

  /** How many people stay members of the organization, without a department now. */
  @ApiProperty({ type: 'integer', example: 12 })
  unassigned: number;

  /** Its heads. They keep their role, and lead nobody until they are given another department. */
  @ApiProperty({ type: [DepartmentHeadView] })
  heads: DepartmentHeadView[];

  /** The same in a sentence. */
  @ApiProperty({
    example: '12 people stay in the organization without a department; 1 of them keeps the role of a head.',
  })
  message: string;
}
