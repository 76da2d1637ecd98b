import { Secret } from '../auth/auth.dto.js';
import { AuthenticationResponseDto } from '../factors/passkey-responses.dto.js';
import { Optional } from '../http/fields.js';
import { Nested } from '../http/structured.fields.js';

/** One of them. */
export class StepUpDto {
  /** Of whoever has no second factor. */
  @Optional()
  @Secret({ max: 1024, format: 'password', example: 'correct horse battery' })
  password?: string;

  /** Six digits of an authenticator app; each counts once. */
  @Optional()
  @Secret({ max: 64, example: '492039' })
  code?: string;

  /** What `navigator.credentials.get` gave for the options, as `toJSON()` says it. */
  @Optional()
  @Nested(() => AuthenticationResponseDto)
  passkey?: AuthenticationResponseDto;
}

export class StepUpView {
  /** Until when this login counts as proved: for ten minutes. */
  provedUntil: Date;
}
