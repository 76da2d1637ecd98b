import { ApiProperty } from '@nestjs/swagger';
import { Secret } from '../auth/auth.dto.js';
import type { FactorKind } from '../factors/factors.rules.js';
import { Optional, Text } from '../http/fields.js';

const KINDS = ['totp', 'passkey'] as const satisfies readonly FactorKind[];

export class NewTotpDto {
  /** To tell it from others; `Authenticator app` unless told. */
  @Optional()
  @Text({ min: 1, max: 100, example: 'Work phone' })
  name?: string;
}

export class ConfirmTotpDto {
  /** Six digits that the app shows now. */
  @Secret({ max: 64, example: '492039' })
  code: string;
}

/** A factor that counts. */
export class FactorView {
  @ApiProperty({ format: 'uuid' })
  _id: string;

  /** The same as `_id`. */
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ enum: KINDS, example: 'totp' })
  kind: FactorKind;

  @ApiProperty({ example: 'Work phone' })
  name: string;

  createdAt: Date;

  /** `null` before it is used. */
  @ApiProperty({ type: Date, nullable: true })
  lastUsedAt: Date | null;
}

/** The second factors of a person, the first added first, and what stands in for them. */
export class FactorsView {
  @ApiProperty({ type: [FactorView] })
  items: FactorView[];

  /** There is one page. */
  @ApiProperty({ type: String, nullable: true })
  nextCursor: string | null;

  /** Of ten; 0 without a factor. */
  @ApiProperty({ type: 'integer', example: 10 })
  recoveryCodesLeft: number;

  /** Whether the organization at home asks for a factor. */
  @ApiProperty({ example: false })
  isRequired: boolean;
}

/** A secret for an authenticator app, which counts once a code of it has confirmed it. It is told once. */
export class BegunTotpView {
  @ApiProperty({ format: 'uuid' })
  _id: string;

  /** The same as `_id`. */
  @ApiProperty({ format: 'uuid' })
  id: string;

  /** In base 32, for whoever can't scan. */
  @ApiProperty({ example: 'TD3ABJ6K2ZH26VUGSJ62KHCBL64SVZIQ' })
  secret: string;

  @ApiProperty({
    example: 'otpauth://totp/Acme:alex%40acme.example?secret=TD3ABJ6K2ZH26VUGSJ62KHCBL64SVZIQ&issuer=Acme',
  })
  otpauthUrl: string;

  /** The same to be scanned: an SVG picture as a data URL. */
  @ApiProperty({ example: 'data:image/svg+xml;base64,PHN2Zy…' })
  qrCode: string;
}

/** Codes that stand in for a factor, each once. Only hashes of them are kept, so this is the only answer that has them. */
export class RecoveryCodesView {
  /** Ten, or none where a factor was added to others, whose codes stay. */
  @ApiProperty({ type: [String], example: ['k3vx-0t9m-zq2h-8wba'] })
  recoveryCodes: string[];
}

/** A passkey that was added. */
export class AddedPasskeyView extends RecoveryCodesView {
  @ApiProperty({ format: 'uuid' })
  _id: string;

  /** The same as `_id`. */
  @ApiProperty({ format: 'uuid' })
  id: string;
}
