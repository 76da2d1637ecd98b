import { Clearable, Country, Flag, Id, OneOf, SomeOf } from '../../http/fields.js';
import { Nested } from '../../http/structured.fields.js';

export const COLOR_MODES = ['light', 'dark', 'system'] as const;
export const RING_TONES = ['ringtone1', 'ringtone2', 'ringtone3', 'ringtone4', 'ringtone5', 'ringtone6'] as const;

export class CallWaitingDto {
  @Clearable()
  @Flag()
  enabled?: boolean | null;

  /** Whether a tone is played on a new incoming call. */
  @Clearable()
  @Flag()
  playWaitingTone?: boolean | null;
}

export class WebphoneDto {
  @Clearable()
  @OneOf(RING_TONES)
  ringTone?: string | null;

  /** Whether the user’s device rings on incoming webphone calls too. */
  @Clearable()
  @Flag()
  ringDevice?: boolean | null;

  @Clearable()
  @Nested(() => CallWaitingDto)
  callWaiting?: CallWaitingDto | null;
}

export const CHANNELS = ['email', 'app'] as const;

/** Whether one kind of call is told, and where. Told nowhere is kept as sent. */
export class CallNoticeDto {
  @Clearable()
  @Flag()
  enabled?: boolean | null;

  /** The list is replaced. */
  @Clearable()
  @SomeOf(CHANNELS)
  channels?: string[] | null;
}

/** What a user hears of calls they weren’t there for. */
export class CallNoticesDto {
  @Clearable()
  @Nested(() => CallNoticeDto)
  missedCalls?: CallNoticeDto | null;

  @Clearable()
  @Nested(() => CallNoticeDto)
  callOutsideBusinessHours?: CallNoticeDto | null;

  @Clearable()
  @Nested(() => CallNoticeDto)
  voicemail?: CallNoticeDto | null;
}

/** How a user works with calls and the user interface; merged key by key, `null` takes a key back. */
export class PreferencesDto {
  /** ISO 3166-1 alpha-2: the country of numbers typed without one. */
  @Clearable()
  @Country()
  defaultCountryCode?: string | null;

  /** Id of the number that is preselected for outbound calls. */
  @Clearable()
  @Id()
  defaultOutboundNumber?: string | null;

  @Clearable()
  @OneOf(COLOR_MODES)
  colorMode?: string | null;

  @Clearable()
  @Nested(() => WebphoneDto)
  webphone?: WebphoneDto | null;

  @Clearable()
  @Nested(() => CallNoticesDto)
  notifications?: CallNoticesDto | null;
}
