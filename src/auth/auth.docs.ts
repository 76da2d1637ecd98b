import type { SecondFactorDto } from './auth.dto.js';

/** As the first step has answered it. */
const challenge = 'Vv1Cz0n9cX6pUq3yXq0v3mCk0yLrWm5eJb2sT8aHd4E';

/** What the document offers to try, by what is shown. */
export const secondFactorExamples = {
  'A code of an authenticator app': { challenge, code: '492039' },
  'A recovery code': { challenge, recoveryCode: 'k3vx-0t9m-zq2h-8wba' },
} satisfies Record<string, SecondFactorDto>;
