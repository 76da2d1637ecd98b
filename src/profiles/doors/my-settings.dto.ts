import { DecidedInPart } from '../../http/decided-in-part.js';
import { Flag } from '../../http/fields.js';
import { FlagMap } from '../../http/structured.fields.js';

@DecidedInPart()
export class NotificationPreferencesDto {
  /** Category → on or off; absent categories stay, `null` inherits again. */
  @FlagMap({ example: { calls: true, campaigns: false } })
  notificationPreferences: Record<string, boolean | null>;
}

export class ChatAvailabilityDto {
  /** Whether chats and calls may come in. */
  @Flag()
  isAvailable: boolean;
}
