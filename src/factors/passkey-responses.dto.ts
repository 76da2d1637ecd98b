import { fault, field, noFaults } from '../http/field.js';
import { Clearable, OneOf, Optional } from '../http/fields.js';
import { FreeMap, Nested } from '../http/structured.fields.js';

/** Bytes in base64url without padding, up to `max` characters of it. */
function Base64Url({ max, example }: { max: number; example: string }): PropertyDecorator {
  const check = (value: unknown) => {
    if (typeof value !== 'string') return fault('wrong_type', 'This must be a text.');
    if (value.length > max) return fault('too_long', `The text has more than ${max} characters.`, { limit: max });
    return BASE64URL.test(value) ? noFaults : fault('invalid_base64url', 'This must be bytes in base64url.');
  };
  return field('base64url', check, { type: String, minLength: 1, maxLength: max, pattern: BASE64URL.source, example });
}

const BASE64URL = /^[\w-]+$/;

/** How a passkey's device is reached, in the words of WebAuthn, of which there will be more. */
function Transports(): PropertyDecorator {
  const check = (value: unknown) => {
    if (!Array.isArray(value)) return fault('wrong_type', 'This must be a list.');
    if (value.length > 10) return fault('too_many', 'The list has more than 10 entries.', { limit: 10 });
    const areWords = value.every((one) => typeof one === 'string' && TRANSPORT.test(one));
    return areWords ? noFaults : fault('unknown_value', 'Each must be a word such as internal, hybrid or usb.');
  };
  const items = { type: 'string', pattern: TRANSPORT.source };
  return field('transports', check, { type: 'array', items, maxItems: 10, example: ['internal', 'hybrid'] });
}

const TRANSPORT = /^[a-z-]{1,32}$/;

/** A COSE algorithm, such as -7. */
function Algorithm(): PropertyDecorator {
  const check = (value: unknown) =>
    Number.isSafeInteger(value) ? noFaults : fault('invalid_number', 'This must be a whole number.');
  return field('algorithm', check, { type: 'integer', example: -7 });
}

/** 1023 bytes, the most that there are (WebAuthn, 4). */
const CREDENTIAL_ID = { max: 1364, example: 'nB0k3Vv1Cz0n9cX6pUq3yQ' };
const CLIENT_DATA = { max: 4096, example: 'eyJ0eXBlIjoid2ViYXV0aG4uZ2V0In0' };

/** What the device has made, as `credential.toJSON()` says it. */
export class AttestationResponseDto {
  @Base64Url(CLIENT_DATA)
  clientDataJSON: string;

  @Base64Url({ max: 8192, example: 'o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YVg' })
  attestationObject: string;

  /** How the device may be reached later. */
  @Optional()
  @Transports()
  transports?: string[];

  /** Not looked at: it is in `attestationObject`. */
  @Optional()
  @Base64Url({ max: 8192, example: 'SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2M' })
  authenticatorData?: string;

  /** Not looked at: it is in `attestationObject`. */
  @Clearable()
  @Base64Url({ max: 8192, example: 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE' })
  publicKey?: string | null;

  /** Not looked at: it is in `attestationObject`. */
  @Optional()
  @Algorithm()
  publicKeyAlgorithm?: number;
}

/** What the device has signed, as `credential.toJSON()` says it. */
export class AssertionResponseDto {
  @Base64Url(CLIENT_DATA)
  clientDataJSON: string;

  @Base64Url({ max: 4096, example: 'SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2MFAAAAAQ' })
  authenticatorData: string;

  @Base64Url({ max: 8192, example: 'MEUCIQDq0b0v1Cz0n9cX6pUq3yXq0v3mCk0yLrWm5eJb2sT8aA' })
  signature: string;

  /** Whose passkey it is, as the device remembers; logging in without a password takes it. */
  @Clearable()
  @Base64Url({ max: 88, example: 'AZejwFt-fMGdQy9gobLD1A' })
  userHandle?: string | null;
}

class PasskeyResponseDto {
  @Base64Url(CREDENTIAL_ID)
  id: string;

  /** The same as `id`. */
  @Base64Url(CREDENTIAL_ID)
  rawId: string;

  @OneOf(['public-key'])
  type: 'public-key';

  /** Not looked at. */
  @Clearable()
  @OneOf(['platform', 'cross-platform'])
  authenticatorAttachment?: 'platform' | 'cross-platform' | null;

  /** Not looked at; 4 KiB at most. */
  @Optional()
  @FreeMap({ bytes: 4096, depth: 4, example: {} })
  clientExtensionResults?: Record<string, unknown>;
}

/** `RegistrationResponseJSON` of WebAuthn: a new passkey, as `navigator.credentials.create` gives it. */
export class RegistrationResponseDto extends PasskeyResponseDto {
  @Nested(() => AttestationResponseDto)
  response: AttestationResponseDto;
}

/** `AuthenticationResponseJSON` of WebAuthn: an answer of a passkey, as `navigator.credentials.get` gives it. */
export class AuthenticationResponseDto extends PasskeyResponseDto {
  @Nested(() => AssertionResponseDto)
  response: AssertionResponseDto;
}
