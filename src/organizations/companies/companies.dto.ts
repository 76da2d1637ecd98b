import { ApiProperty, OmitType } from '@nestjs/swagger';
import { DecidedInPart } from '../../http/decided-in-part.js';
import { Value } from '../../http/field.js';
import { Clearable, Optional, Text } from '../../http/fields.js';
import { PageQuery } from '../../http/page-query.js';
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

export class NewCompanyDto {
  @Value(organizationFields['company.name'].kind)
  name: string;

  /** A user. */
  @Clearable()
  @Value(organizationFields['company.ownerId'].kind)
  ownerId?: string | null;

  /** How many documents its organizations may keep together; 100 unless told. */
  @Optional()
  @Value(organizationFields['company.maxDocuments'].kind)
  maxDocuments?: number;
}

export class TransferDto {
  /** An active administrator of one of the company’s organizations. */
  @Value(organizationFields['company.nextOwnerId'].kind)
  ownerId: string;
}

export class CompaniesQuery extends PageQuery {
  /** `nextCursor` of the page before. */
  @Optional()
  @Text({ max: 1500 })
  cursor?: string;
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

/** A company that a dry run would make: it has no id yet, and no version. */
export class PlannedCompanyView extends OmitType(CompanyView, ['_id', 'id', 'version', 'createdAt', 'updatedAt']) {}
