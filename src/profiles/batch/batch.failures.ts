import { failure } from '../../failure.js';

/** What was decided isn't so any more, or concerns more than is locked; to be decided once more. */
export const importRaced = failure('conflict', 'import_raced', 'The people were changed meanwhile; try again.');
