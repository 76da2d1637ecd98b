import { ApiProperty } from '@nestjs/swagger';
import { CHANNELS, COLOR_MODES, RING_TONES } from '../../profiles/doors/preferences.dto.js';
import type { Portrait } from '../../profiles/person.js';
import { displayName } from '../../profiles/profile.js';
import type { UserState } from '../../fields/user.fields.js';
import { availabilityAt } from '../../users/availability.js';
import { isJsonObject, type JsonMap } from '../../values/json-map.js';
import { phoneParts } from '../../values/phone-number.js';
import {
  DEFAULT_COUNTRY,
  DEFAULT_LANGUAGE,
  exactLanguage,
  RINKEL_COUNTRIES,
  RINKEL_LANGUAGES,
  RINKEL_ROLES,
  shownRole,
  type RinkelCountry,
  type RinkelLanguage,
  type RinkelRole,
} from './rinkel-values.js';

const maybe = { type: String, nullable: true };

export class RinkelPhone {
  @ApiProperty({ example: '+31612345678' })
  e164: string;

  /** Null for a number that belongs to no country. */
  @ApiProperty({ ...maybe, example: 'NL' })
  countryIsoCode: string | null;

  @ApiProperty({ type: 'integer', nullable: true, example: 31 })
  countryCallingCode: number | null;

  /** Without the calling code. */
  @ApiProperty({ example: '612345678' })
  number: string;
}

export class RinkelAvatarUrls {
  /** 250 × 250; null without an avatar. */
  @ApiProperty({ ...maybe, format: 'uri' })
  small: string | null;

  /** 500 × 500; null without an avatar. */
  @ApiProperty({ ...maybe, format: 'uri' })
  large: string | null;
}

export class RinkelCallWaiting {
  enabled: boolean;

  playWaitingTone: boolean;
}

export class RinkelWebphone {
  @ApiProperty({ enum: RING_TONES })
  ringTone: string;

  ringDevice: boolean;

  @ApiProperty({ type: RinkelCallWaiting })
  callWaiting: RinkelCallWaiting;
}

export class RinkelPreferences {
  /** `nl` too for a language that isn’t among these. */
  @ApiProperty({ enum: RINKEL_LANGUAGES })
  language: RinkelLanguage;

  /** `NL` too for a country that isn’t among these. */
  @ApiProperty({ enum: RINKEL_COUNTRIES })
  defaultCountryCode: RinkelCountry;

  @ApiProperty({ ...maybe, format: 'uuid' })
  defaultOutboundNumber: string | null;

  @ApiProperty({ enum: COLOR_MODES })
  colorMode: string;

  @ApiProperty({ type: RinkelWebphone })
  webphone: RinkelWebphone;
}

export class RinkelNotice {
  enabled: boolean;

  @ApiProperty({ type: [String], enum: CHANNELS })
  channels: string[];
}

export class RinkelNotices {
  @ApiProperty({ type: RinkelNotice })
  missedCalls: RinkelNotice;

  @ApiProperty({ type: RinkelNotice })
  callOutsideBusinessHours: RinkelNotice;

  @ApiProperty({ type: RinkelNotice })
  voicemail: RinkelNotice;
}

export class RinkelUser {
  @ApiProperty({ format: 'uuid' })
  id: string;

  /** Of first and last name, else of the name shown; empty without a name. */
  @ApiProperty({ example: 'JD' })
  initials: string;

  @ApiProperty({ ...maybe, example: 'John' })
  firstName: string | null;

  @ApiProperty({ ...maybe, example: 'Doe' })
  lastName: string | null;

  @ApiProperty({ ...maybe, example: 'John Doe' })
  fullName: string | null;

  @ApiProperty({ format: 'email', example: 'john@example.com' })
  email: string;

  @ApiProperty({ type: RinkelPhone, nullable: true })
  phoneNumber: RinkelPhone | null;

  @ApiProperty({ enum: ['AVAILABLE', 'UNAVAILABLE'] })
  availability: string;

  @ApiProperty({ type: RinkelAvatarUrls })
  avatarUrls: RinkelAvatarUrls;

  @ApiProperty({ type: RinkelPreferences })
  preferences: RinkelPreferences;

  @ApiProperty({ enum: RINKEL_ROLES })
  role: RinkelRole;

  /** BCP 47: the language as finely as it is known. */
  @ApiProperty({ example: 'nl-NL' })
  locale: string;

  @ApiProperty({ type: RinkelNotices })
  notifications: RinkelNotices;
}

export class RinkelUsers {
  @ApiProperty({ type: [RinkelUser], maxItems: 1000 })
  data: RinkelUser[];
}

/** A person as Rinkel shows one, with every key of its published example that its update has, and no undocumented value. */
export function presentUser({ state, pictures }: Portrait): RinkelUser {
  const { user } = state;
  return {
    id: user.id,
    initials: initialsOf(user),
    firstName: user.firstName,
    lastName: user.lastName,
    fullName: displayName(user),
    email: user.email,
    phoneNumber: user.phoneNumber === null ? null : presentPhone(user.phoneNumber, user.phoneRegion),
    availability: availabilityAt(user, Date.now()).availability.toUpperCase(),
    avatarUrls: pictures,
    preferences: presentPreferences(user),
    role: shownRole(user.accessRole),
    locale: user.language ?? DEFAULT_LANGUAGE,
    notifications: presentNotices(mapIn(user.preferences, 'notifications')),
  };
}

function initialsOf(user: UserState): string {
  const parts = [user.firstName, user.lastName].filter((part) => part !== null && part.trim() !== '');
  const words = (parts.length > 0 ? parts.join(' ') : (displayName(user) ?? '')).trim().split(/\s+/);
  const shown = words.length > 1 ? [words[0], words.at(-1)] : words;
  return shown
    .map((word) => [...(word ?? '')][0] ?? '')
    .join('')
    .toUpperCase();
}

function presentPhone(e164: string, region: string | null): RinkelPhone {
  const parts = phoneParts(e164);
  return {
    e164,
    countryIsoCode: region ?? parts?.region ?? null,
    countryCallingCode: parts?.callingCode ?? null,
    number: parts?.national ?? e164,
  };
}

/** What was never said reads as the document's default, or else as off. */
function presentPreferences({ language, preferences }: UserState): RinkelPreferences {
  const webphone = mapIn(preferences, 'webphone');
  const callWaiting = mapIn(webphone, 'callWaiting');
  const { defaultOutboundNumber } = preferences;
  return {
    language: exactLanguage(language) ?? DEFAULT_LANGUAGE,
    defaultCountryCode: oneOf(RINKEL_COUNTRIES, preferences.defaultCountryCode) ?? DEFAULT_COUNTRY,
    defaultOutboundNumber: typeof defaultOutboundNumber === 'string' ? defaultOutboundNumber : null,
    colorMode: oneOf(COLOR_MODES, preferences.colorMode) ?? 'system',
    webphone: {
      ringTone: oneOf(RING_TONES, webphone.ringTone) ?? RING_TONES[0],
      ringDevice: webphone.ringDevice === true,
      callWaiting: { enabled: callWaiting.enabled === true, playWaitingTone: callWaiting.playWaitingTone === true },
    },
  };
}

function presentNotices(notices: JsonMap): RinkelNotices {
  return {
    missedCalls: presentNotice(mapIn(notices, 'missedCalls')),
    callOutsideBusinessHours: presentNotice(mapIn(notices, 'callOutsideBusinessHours')),
    voicemail: presentNotice(mapIn(notices, 'voicemail')),
  };
}

function presentNotice({ enabled, channels }: JsonMap): RinkelNotice {
  const stored: unknown[] = Array.isArray(channels) ? channels : [];
  return { enabled: enabled === true, channels: stored.flatMap((channel) => oneOf(CHANNELS, channel) ?? []) };
}

function mapIn(map: JsonMap, key: string): JsonMap {
  const value = map[key];
  return isJsonObject(value) ? value : {};
}

function oneOf<Value extends string>(values: readonly Value[], value: unknown): Value | undefined {
  return values.find((one) => one === value);
}
