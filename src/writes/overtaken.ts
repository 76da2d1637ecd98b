import type { Level } from '../failure.js';
import type { Refusal } from './decision.js';

/** Why a field isn't taken back: somebody has changed it since. */
export function overtakenAt(level: Level): Refusal<'isAsItWasLeft'> {
  return {
    rule: 'isAsItWasLeft',
    kind: 'conflict',
    code: 'changed_since',
    level,
    liftedBy: null,
    message: 'This has been changed since; send the value that you want.',
  };
}
