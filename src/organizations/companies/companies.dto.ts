import { ApiProperty } from '@nestjs/swagger';
import { DecidedInPart } from '../../http/decided-in-part.js';
import { Value } from '../../http/field.js';
import { Clearable, Optional } from '../../http/fields.js';
import { organizationFields } from '../organization.fields.js';

/** A change of a company; absent fields stay. */
@DecidedInPart()
export class CompanyDto {
  @Optional()
  @Value(organizationFields['company.name'].kind)
  name?: string;

  /** A user; `null` leaves the company without an owner. */
  @Clearable()
  @Value(organizationFields['company.ownerId'].kind)
  ownerId?: string | null;

  /** How many documents its organizations may keep together. */
  @Optional()
  @Value(organizationFields['company.maxDocuments'].kind)
  maxDocuments?: number;
}

export class CompanyView {
  @ApiProperty({ format: 'uuid' })
  _id: string;

  /** The same as `_id`. */
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ example: 'Acme Holding' })
  name: string;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  ownerId: string | null;

  @ApiProperty({ type: 'integer', example: 100 })
  maxDocuments: number;

  @ApiProperty({ type: 'integer', example: 3 })
  version: number;

  createdAt: Date;

  updatedAt: Date;
}
