import { ApiProperty } from '@nestjs/swagger';
import { Optional } from '../http/fields.js';
import { Value } from '../http/field.js';
import { CALL_TARGETS, type CallTarget } from '../values/call-rules.js';
import { instant } from '../values/kinds.js';

export class ReachabilityQuery {
  /** At which moment; now unless told. What is asked for later is answered by what is known now. */
  @Optional()
  @Value(instant())
  at?: Date;
}

/** What decides; rule and key are `null` where the caller doesn’t see the field. */
export class BecauseView {
  @ApiProperty({ type: String, nullable: true, example: 'businessHours' })
  rule: string | null;

  /** On which level it is set. */
  @ApiProperty({ enum: ['platform', 'organization', 'department', 'user'] })
  level: string;

  /** The field of the profile. */
  @ApiProperty({ type: String, nullable: true, example: 'persona.businessHours' })
  key: string | null;
}

export class CallsView {
  @ApiProperty({ enum: [...CALL_TARGETS] })
  to: CallTarget;

  /** E.164; `null` of voicemail and nobody, and where the caller doesn’t see it. */
  @ApiProperty({ type: String, nullable: true, example: '+14165550111' })
  number: string | null;

  because: BecauseView;
}

/** Whether somebody may be reached, and where a call to them goes. */
export class ReachabilityView {
  available: boolean;

  because: BecauseView;

  /** The answer is the same until then at least, if nobody changes anything; `null`: for good. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-11-27T14:00:00.000Z' })
  until: Date | null;

  calls: CallsView;
}
