import { ApiProperty, OmitType } from '@nestjs/swagger';
import { DecidedInPart } from '../../http/decided-in-part.js';
import { Value } from '../../http/field.js';
import { PageQuery } from '../../http/page-query.js';
import { Clearable, Optional, Text } from '../../http/fields.js';
import { AnyOf } from '../../http/query.fields.js';
import { asSent } from '../../values/kinds.js';
import { organizationFields } from '../organization.fields.js';

@DecidedInPart()
export class NewSmsNumberDto {
  /** A number that is nobody’s personal phone (409 `number_is_user_phone`) and not provisioned yet (409 `sms_number_taken`). */
  @Value(asSent(organizationFields['phoneNumbers.phoneNumber'].kind))
  phoneNumber: string;

  @Optional()
  @Value(organizationFields['phoneNumbers.provider'].kind)
  provider?: string;

  @Optional()
  @Value(organizationFields['phoneNumbers.label'].kind)
  label?: string;
}

/** A change of a number; absent fields stay. */
@DecidedInPart()
export class SmsNumberDto {
  /** Somebody at home in the organization, who has the number as `sinchPhoneNumber` then; `null` releases it. */
  @Clearable()
  @Value(organizationFields['phoneNumbers.assigneeId'].kind)
  assigneeId?: string | null;

  /** `inactive` releases the number too. */
  @Optional()
  @Value(organizationFields['phoneNumbers.status'].kind)
  status?: 'active' | 'inactive';

  @Clearable()
  @Value(organizationFields['phoneNumbers.label'].kind)
  label?: string | null;
}

export class SmsNumbersQuery extends PageQuery {
  /** One of these. */
  @Optional()
  @AnyOf(organizationFields['phoneNumbers.status'].kind)
  status?: ('active' | 'inactive')[];

  /** `none` is what nobody has. */
  @Optional()
  @AnyOf(organizationFields['phoneNumbers.assigneeId'].kind, { none: true })
  assigneeId?: (string | null)[];

  /** `nextCursor` of the page before. */
  @Optional()
  @Text({ max: 100 })
  cursor?: string;
}

export class SmsNumberView {
  @ApiProperty({ format: 'uuid' })
  _id: string;

  /** The same as `_id`. */
  @ApiProperty({ format: 'uuid' })
  id: string;

  /** E.164. */
  @ApiProperty({ example: '+14165550114' })
  phoneNumber: string;

  @ApiProperty({ example: 'sinch' })
  provider: string;

  @ApiProperty({ type: String, nullable: true, example: 'Front desk' })
  label: string | null;

  @ApiProperty({ enum: ['active', 'inactive'] })
  status: 'active' | 'inactive';

  /** The user whose `sinchPhoneNumber` it is. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  assigneeId: string | null;
}

/** A number that a dry run would provision. */
export class PlannedSmsNumberView extends OmitType(SmsNumberView, ['_id', 'id']) {}
