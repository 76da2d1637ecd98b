import { Secret } from '../auth/auth.dto.js';
import { EmailAddress } from '../http/fields.js';

export class ChangePasswordDto {
  @Secret({ max: 1024, format: 'password', example: 'correct horse battery' })
  currentPassword: string;

  /** 15 to 128 characters, none of the passwords that are guessed first, and not the e-mail address. Any characters. */
  @Secret({ max: 1024, format: 'password', example: 'mauve umbrella on stilts' })
  newPassword: string;
}

export class RequestPasswordResetDto {
  /** Address of the account, in any case. */
  @EmailAddress()
  email: string;
}

export class ConfirmPasswordResetDto {
  /** From the link in the mail. */
  @Secret({
    max: 256,
    example: 'roster_link_AZejwFt-fMGdQy9goQsSw9RVv1Cz0n9cX6pUq3yXq0v3mCk0yLrWm5eJb2sT8aHd4',
  })
  token: string;

  /** As for a change. */
  @Secret({ max: 1024, format: 'password', example: 'mauve umbrella on stilts' })
  newPassword: string;
}
