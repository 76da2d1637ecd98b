import { ApiProperty } from '@nestjs/swagger';
import { fault, field, noFaults } from '../../http/field.js';
import { Clearable, Id, Optional, Text } from '../../http/fields.js';

const MOST_DOCUMENTS = 1_000_000_000;

/** A change of a company; absent fields stay. */
export class CompanyDto {
  @Optional()
  @Text({ min: 1, max: 200, example: 'Acme Holding' })
  name?: string;

  /** A user; `null` leaves the company without an owner. */
  @Clearable()
  @Id()
  ownerId?: string | null;

  /** How many documents its organizations may keep together. */
  @Optional()
  @Documents()
  maxDocuments?: number;
}

export class CompanyView {
  @ApiProperty({ format: 'uuid' })
  _id: string;

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

function Documents(): PropertyDecorator {
  const isGood = (value: unknown) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MOST_DOCUMENTS;
  return field(
    'max_documents',
    (value) =>
      isGood(value) ? noFaults : fault('invalid_number', `This must be a whole number from 0 to ${MOST_DOCUMENTS}.`),
    { type: 'integer', minimum: 0, maximum: MOST_DOCUMENTS, example: 100 },
  );
}
