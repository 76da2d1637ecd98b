import { ApiProperty } from '@nestjs/swagger';
import { PageQuery } from '../../http/page.query.js';
import { Clearable, Id, OneOf, Optional, PhoneNumber, Text } from '../../http/fields.js';

export class NewSmsNumberDto {
  /** A number that is nobody’s personal phone (409 `number_is_user_phone`) and not provisioned yet (409 `sms_number_taken`). */
  @PhoneNumber({ example: '+14165550114' })
  phoneNumber: string;

  @Optional()
  @Text({ min: 1, max: 50, example: 'sinch' })
  provider?: string;

  @Optional()
  @Text({ min: 1, max: 100, example: 'Front desk' })
  label?: string;
}

/** A change of a number; absent fields stay. */
export class SmsNumberDto {
  /** Somebody at home in the organization, who has the number as `sinchPhoneNumber` then; `null` releases it. */
  @Clearable()
  @Id()
  assigneeId?: string | null;

  /** `inactive` releases the number too. */
  @Optional()
  @OneOf(['active', 'inactive'])
  status?: 'active' | 'inactive';

  @Clearable()
  @Text({ min: 1, max: 100, example: 'Front desk' })
  label?: string | null;
}

export class SmsNumbersQuery extends PageQuery {
  /** `nextCursor` of the page before. */
  @Optional()
  @Text({ max: 100 })
  cursor?: string;
}

export class SmsNumberView {
  @ApiProperty({ format: 'uuid' })
  _id: string;

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
