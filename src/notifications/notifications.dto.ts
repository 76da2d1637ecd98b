import { ApiProperty } from '@nestjs/swagger';

/** One kind of notification. */
export class CategoryView {
  /** What `notificationPreferences` calls it. */
  @ApiProperty({ example: 'escalations' })
  key: string;

  @ApiProperty({ example: 'Escalations' })
  label: string;

  @ApiProperty({ type: [String], example: ['email', 'app', 'sms', 'push'] })
  channels: string[];

  /** Those that are on while no level says otherwise. */
  @ApiProperty({ type: [String], example: ['email', 'app'] })
  defaultChannels: string[];

  /** Can’t be turned off. */
  required: boolean;

  /** What applies while no level says otherwise. */
  enabledByDefault: boolean;
}
