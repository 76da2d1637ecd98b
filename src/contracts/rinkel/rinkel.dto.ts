import { Clearable, Country, Id, Name, OneOf, Optional, Text } from '../../http/fields.js';
import { DecidedInPart } from '../../http/decided-in-part.js';
import { Checked, fault, field, noFaults, Value } from '../../http/field.js';
import { Nested } from '../../http/structured.fields.js';
import { CallNoticesDto, COLOR_MODES, WebphoneDto } from '../../profiles/doors/preferences.dto.js';
import type { Email } from '../../values/email.js';
import { faultsUnder } from '../../values/fault.js';
import { email } from '../../values/kinds.js';
import { isRegion } from '../../values/phone-number.js';
import { needsCountry, NOT_A_PHONE, readPhone } from './rinkel-phone.js';
import { RINKEL_COUNTRIES, RINKEL_LANGUAGES, type RinkelLanguage } from './rinkel-values.js';

const AVAILABILITIES = ['available', 'unavailable'];

/** A number and the country it is meant in. */
export class RinkelPhoneDto {
  /** ISO 3166-1 alpha-2; without it the number’s own prefix tells, else the user’s default country. */
  @Optional()
  @Country({ example: 'NL' })
  countryIsoCode?: string;

  /** Kept as E.164. */
  @Optional()
  @Text({ max: 40, example: '0612345678' })
  number?: string;
}

export class RinkelPreferencesDto {
  /** The user’s language in every API; one that already reads as this is left as the finer one it is. */
  @Clearable()
  @OneOf(RINKEL_LANGUAGES)
  language?: RinkelLanguage | null;

  @Clearable()
  @OneOf(RINKEL_COUNTRIES)
  defaultCountryCode?: string | null;

  /** Id of an active number of the organization. */
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

/** The body of its document, for PUT and PATCH alike: what is absent stays, objects are merged, lists replaced. */
@DecidedInPart()
export class RinkelUserDto {
  /** In any case. */
  @Optional()
  @Availability()
  availability?: 'available' | 'unavailable';

  @Clearable()
  @Name({ max: 128, example: 'John' })
  firstName?: string | null;

  @Clearable()
  @Name({ max: 128, example: 'Doe' })
  lastName?: string | null;

  @Optional()
  @Value(email())
  email?: Email;

  @Clearable()
  @Nested(() => RinkelPhoneDto)
  @Checked('rinkel_phone', phoneFaults)
  phoneNumber?: RinkelPhoneDto | null;

  @Clearable()
  @Nested(() => RinkelPreferencesDto)
  preferences?: RinkelPreferencesDto | null;

  @Clearable()
  @Nested(() => CallNoticesDto)
  notifications?: CallNoticesDto | null;
}

function Availability(): PropertyDecorator {
  const check = (value: unknown) =>
    AVAILABILITIES.includes(value as string)
      ? noFaults
      : fault('unknown_value', 'This must be available or unavailable.');
  const lowerCase = (value: unknown) => (typeof value === 'string' ? value.toLowerCase() : value);
  return field('availability', check, { type: String, enum: AVAILABILITIES, example: 'available' }, lowerCase);
}

/** What only both fields together tell; the faults of one are told beside it. */
function phoneFaults(value: unknown) {
  if (!(value instanceof RinkelPhoneDto)) return noFaults;
  const { countryIsoCode, number } = value;
  if (number === undefined) return faultsUnder('/number', fault('required', 'A country alone is no phone number.'));
  if (typeof number !== 'string' || needsCountry(value)) return noFaults;
  if (countryIsoCode !== undefined && !isRegion(countryIsoCode)) return noFaults;
  return readPhone(value) === undefined ? faultsUnder('/number', NOT_A_PHONE) : noFaults;
}
