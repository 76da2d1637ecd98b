import type { FieldFault } from '../failure.js';
import type { FieldChanges } from '../values/differences.js';
import { sameJson } from '../values/merge.js';

/** What a change would undo beside the one that it takes back: fields that were changed again since. */
export function changedAgain(planned: FieldChanges, reverted: FieldChanges): FieldFault[] {
  return Object.entries(planned).flatMap(([at, { before, after }]) => {
    const back = reverted[at];
    return sameJson(back?.after, before) && sameJson(back?.before, after) ? [] : [overtaken(at)];
  });
}

function overtaken(at: string): FieldFault {
  const rule = 'isAsItWasLeft';
  const message = 'This has been changed since; send the value that you want.';
  return { pointer: at, code: 'changed_since', message, rule, level: 'organization', liftedBy: null };
}
