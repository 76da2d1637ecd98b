import { Secret } from '../auth/auth.dto.js';

export class ConfirmAddressDto {
  /** From the link in the mail. */
  @Secret({
    max: 256,
    example: 'roster_link_AZejwFt-fMGdQy9goQsSw9RVv1Cz0n9cX6pUq3yXq0v3mCk0yLrWm5eJb2sT8aHd4',
  })
  token: string;
}
