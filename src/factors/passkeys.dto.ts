import { ApiProperty } from '@nestjs/swagger';
import { Text } from '../http/fields.js';
import { Nested } from '../http/structured.fields.js';
import { AuthenticationResponseDto, RegistrationResponseDto } from './passkey-responses.dto.js';

export class NewPasskeyDto {
  /** How its owner tells it from the others. */
  @Text({ min: 1, max: 100, example: 'My phone' })
  name: string;

  /** What `navigator.credentials.create` gave for the options, as `toJSON()` says it. */
  @Nested(() => RegistrationResponseDto)
  passkey: RegistrationResponseDto;
}

export class PasskeyLoginDto {
  /** What `navigator.credentials.get` gave for the options, as `toJSON()` says it. */
  @Nested(() => AuthenticationResponseDto)
  passkey: AuthenticationResponseDto;
}

class RelyingPartyView {
  /** The domain that passkeys are bound to. */
  @ApiProperty({ example: 'app.example.com' })
  id: string;

  @ApiProperty({ example: 'Roster' })
  name: string;
}

class PasskeyUserView {
  /** Bytes in base64url, which the device keeps. */
  @ApiProperty({ example: 'AZejwFt-fMGdQy9gobLD1A' })
  id: string;

  @ApiProperty({ example: 'alex@acme.example' })
  name: string;

  @ApiProperty({ example: 'Alex Rep' })
  displayName: string;
}

class PasskeyAlgorithmView {
  @ApiProperty({ enum: ['public-key'] })
  type: 'public-key';

  /** COSE. */
  @ApiProperty({ type: 'integer', example: -7 })
  alg: number;
}

class PasskeyDescriptorView {
  @ApiProperty({ enum: ['public-key'] })
  type: 'public-key';

  @ApiProperty({ example: 'nB0k3Vv1Cz0n9cX6pUq3yQ' })
  id: string;

  @ApiProperty({ type: [String], example: ['internal', 'hybrid'] })
  transports: string[];
}

class PasskeySelectionView {
  @ApiProperty({ enum: ['required'] })
  residentKey: 'required';

  @ApiProperty({ enum: [true] })
  requireResidentKey: true;

  @ApiProperty({ enum: ['required'] })
  userVerification: 'required';
}

class PasskeyExtensionsView {
  credProps: boolean;
}

class PasskeyChallengeView {
  /** Bytes in base64url, good once and for five minutes. */
  @ApiProperty({ example: 'mK8hF0v1Cz0n9cX6pUq3yXq0v3mCk0yLrWm5eJb2sT8aHd4E' })
  challenge: string;

  /** Milliseconds. */
  @ApiProperty({ type: 'integer', example: 300_000 })
  timeout: number;
}

/** `PublicKeyCredentialCreationOptionsJSON` of WebAuthn, for `PublicKeyCredential.parseCreationOptionsFromJSON`. */
export class PasskeyCreationOptionsView extends PasskeyChallengeView {
  rp: RelyingPartyView;

  user: PasskeyUserView;

  @ApiProperty({ type: [PasskeyAlgorithmView] })
  pubKeyCredParams: PasskeyAlgorithmView[];

  @ApiProperty({ enum: ['none'] })
  attestation: 'none';

  /** The caller's other passkeys: a device that has one of them makes no second. */
  @ApiProperty({ type: [PasskeyDescriptorView] })
  excludeCredentials: PasskeyDescriptorView[];

  authenticatorSelection: PasskeySelectionView;

  extensions: PasskeyExtensionsView;

  @ApiProperty({ type: [String], example: [] })
  hints: string[];
}

/** `PublicKeyCredentialRequestOptionsJSON` of WebAuthn, for `PublicKeyCredential.parseRequestOptionsFromJSON`. */
export class PasskeyRequestOptionsView extends PasskeyChallengeView {
  /** The domain that passkeys are bound to. */
  @ApiProperty({ example: 'app.example.com' })
  rpId: string;

  @ApiProperty({ enum: ['required'] })
  userVerification: 'required';

  /** Those that are taken; empty for any that the device has. */
  @ApiProperty({ type: [PasskeyDescriptorView] })
  allowCredentials: PasskeyDescriptorView[];
}
