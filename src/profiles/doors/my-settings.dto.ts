import { DecidedInPart } from '../../http/decided-in-part.js';
import { Flag, Optional } from '../../http/fields.js';
import { FlagMap, NestedMap } from '../../http/structured.fields.js';
import { ChannelChoicesDto } from '../../notifications/defaults.dto.js';

@DecidedInPart()
export class NotificationPreferencesDto {
  /** Category → on or off; absent categories stay, `null` inherits again. */
  @FlagMap({ example: { calls: true, campaigns: false } })
  notificationPreferences: Record<string, boolean | null>;

  /** Category → channel → on or off; what is absent stays, `null` inherits again. */
  @Optional()
  @NestedMap(() => ChannelChoicesDto, { most: 300, example: { campaigns: { email: true, sms: false } } })
  notificationChannels?: Record<string, ChannelChoicesDto | null>;
}

export class ChatAvailabilityDto {
  /** Whether chats and calls may come in. */
  @Flag()
  isAvailable: boolean;
}
