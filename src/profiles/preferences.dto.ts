import { isRegion } from '../values/phone-number.js';
import { fault, field, noFaults } from '../http/field.js';
import { Clearable, Flag, Id, OneOf } from '../http/fields.js';
import { Nested } from '../http/structured.fields.js';

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

/** How a user works with calls and the user interface; merged key by key, `null` takes a key back. */
export class PreferencesDto {
  /** ISO 3166-1 alpha-2: the country of numbers typed without one. */
  @Clearable()
  @field('country', countryFaults, { type: String, minLength: 2, maxLength: 2, example: 'CA' })
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
}

function countryFaults(value: unknown) {
  if (typeof value !== 'string') return fault('wrong_type', 'This must be a text.');
  return isRegion(value) ? noFaults : fault('invalid_country', 'This must be an ISO 3166-1 code such as CA.');
}
