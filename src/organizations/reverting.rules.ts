import type { FieldFault } from '../failure.js';
import type { FieldChanges } from '../values/differences.js';
import { sameJson } from '../values/merge.js';
import { overtakenAt } from '../writes/overtaken.js';

/** What a change would undo beside the one that it takes back: fields that were changed again since. */
export function changedAgain(planned: FieldChanges, reverted: FieldChanges): FieldFault[] {
  return Object.entries(planned).flatMap(([at, { before, after }]) => {
    const back = reverted[at];
    if (sameJson(back?.after, before) && sameJson(back?.before, after)) return [];
    const { kind: _, ...told } = overtakenAt('organization');
    return [{ pointer: at, ...told }];
  });
}
