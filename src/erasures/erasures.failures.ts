import { Failure, failure } from '../failure.js';

const CONFIRM = 'confirmation_required';

/** Somebody, or an organization, that is neither deleted nor named by what only who means it would send. */
export function confirmationRequired(name: string): Failure {
  const message = `This is for good; send \`confirm\` with ${name}. Who is deleted already needs none.`;
  return new Failure('conflict', CONFIRM, message, {
    errors: [
      { pointer: '/confirm', code: CONFIRM, message, rule: 'confirmed', level: 'user', liftedBy: 'you, by confirming' },
    ],
  });
}

/** What was sent names somebody or something else. */
export function confirmationMismatch(name: string): Failure {
  const code = 'confirmation_mismatch';
  const message = `This isn’t ${name}; nothing was erased.`;
  return new Failure('conflict', code, message, { errors: [{ pointer: '/confirm', code, message }] });
}

export const notWaiting = failure('conflict', 'no_erasure_waits', 'No erasure waits that could be called off.');
