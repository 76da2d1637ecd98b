import { ApiProperty } from '@nestjs/swagger';
import { fault, field, noFaults } from '../http/field.js';
import { AuthenticationResponseDto } from '../factors/passkey-responses.dto.js';
import { PasskeyRequestOptionsView } from '../factors/passkeys.dto.js';
import { Optional, Text } from '../http/fields.js';
import { Problem } from '../http/problem.dto.js';
import { Nested } from '../http/structured.fields.js';
import type { AccountUser } from './accounts.store.js';
import { ROLES, type Role } from './roles.js';

export class LoginDto {
  /** E-mail address of the account, in any case. */
  @Text({ max: 320, example: 'alex@acme.example' })
  email: string;

  /** Any characters. */
  @Secret({ max: 1024, format: 'password', example: 'correct horse battery' })
  password: string;
}

/** The second step of a login: the challenge, and one of the others. */
export class SecondFactorDto {
  /** As the first step has answered it. */
  @Secret({ max: 256, example: 'Vv1Cz0n9cX6pUq3yXq0v3mCk0yLrWm5eJb2sT8aHd4E' })
  challenge: string;

  /** Six digits of an authenticator app. */
  @Optional()
  @Secret({ max: 64, example: '492039' })
  code?: string;

  /** One of the ten; it is used up. */
  @Optional()
  @Secret({ max: 64, example: 'k3vx-0t9m-zq2h-8wba' })
  recoveryCode?: string;

  /** What `navigator.credentials.get` gave for the options in `passkey` of the first step’s answer, as `toJSON()` says it. */
  @Optional()
  @Nested(() => AuthenticationResponseDto)
  passkey?: AuthenticationResponseDto;
}

export class RefreshDto {
  /** The refresh token of the last login or refresh; it can be used once. */
  @Secret({ max: 256, example: 'Vv1Cz0n9cX6pUq3yXq0v3mCk0yLrWm5eJb2sT8aHd4E' })
  refreshToken: string;
}

/** 401 of a login. */
export class LoginProblem extends Problem {
  /** Only with `second_factor_required`, as are the others: what the second step begins with. */
  @ApiProperty({ required: false, example: 'Vv1Cz0n9cX6pUq3yXq0v3mCk0yLrWm5eJb2sT8aHd4E' })
  challenge?: string;

  /** What the person has to show one of. */
  @ApiProperty({ required: false, type: String, isArray: true, enum: ['totp', 'passkey', 'recovery-code'] })
  factors?: string[];

  /** Seconds. */
  @ApiProperty({ required: false, type: 'integer', example: 300 })
  expiresIn?: number;

  /** The options for `navigator.credentials.get`, where there is a passkey. */
  @ApiProperty({ required: false, type: PasskeyRequestOptionsView })
  passkey?: PasskeyRequestOptionsView;
}

/** Who has logged in. */
export class LoginUserDto implements AccountUser {
  @ApiProperty({ type: String, format: 'uuid', example: '0197a3c0-5b7e-7cc1-9d43-2f60a1b2c3d4' })
  id: string;

  @ApiProperty({ type: String, example: 'alex@acme.example' })
  email: string;

  /** As written, else first and last name; null when there is neither. */
  @ApiProperty({ type: String, nullable: true, example: 'Alex Rep' })
  fullName: string | null;

  /** The home organization; null only for a SUPERADMIN without one. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: '0197a3c0-5b7e-7cc1-9d43-2f60a1b2c3d4' })
  organizationId: string | null;

  /** Role in the home organization, or SUPERADMIN. */
  @ApiProperty({ enum: ROLES, example: 'SALES_REP' })
  accessRole: Role;
}

/** The two tokens of a login, and whose they are. */
export class LoginReplyDto {
  /** Access token, a JWT: send it as `Authorization: Bearer …`. */
  @ApiProperty({
    type: String,
    example: 'eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiIwMTk3YTNjMCJ9.c2lnbmF0dXJl',
  })
  token: string;

  /** Sent to `POST /api/auth/refresh` once, it gives the next pair. */
  @ApiProperty({ type: String, example: 'Vv1Cz0n9cX6pUq3yXq0v3mCk0yLrWm5eJb2sT8aHd4E' })
  refreshToken: string;

  /** Seconds that the access token is good for, 900 at most. */
  @ApiProperty({ type: Number, example: 900 })
  expiresIn: number;

  @ApiProperty({ type: LoginUserDto })
  user: LoginUserDto;
}

/** A token that is good, and whose it is. */
export class VerifiedTokenDto {
  /** Always true; a token that isn't good is answered with 401. */
  @ApiProperty({ type: Boolean, enum: [true], example: true })
  valid: true;

  @ApiProperty({ type: LoginUserDto })
  user: LoginUserDto;
}

/** A text that is compared and never shown: any characters, up to `max` UTF-16 units. */
export function Secret({ max, ...facts }: { max: number; format?: string; example: string }): PropertyDecorator {
  const check = (value: unknown) => {
    if (typeof value !== 'string') return fault('wrong_type', 'This must be a text.');
    return value.length > max
      ? fault('too_long', `The text has more than ${max} characters.`, { limit: max })
      : noFaults;
  };
  return field('secret', check, { type: String, maxLength: max, ...facts });
}
