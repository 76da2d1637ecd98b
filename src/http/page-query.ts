import { Optional } from './fields.js';
import { QueryInteger } from './query.fields.js';

/** What every list in pages takes; its cursor is the list's own. */
export class PageQuery {
  /** How many at most; 50 unless told. */
  @Optional()
  @QueryInteger({ min: 1, max: 200, example: 50 })
  limit?: number;
}

/** How many a page has unless told. */
export const USUAL_LIMIT = 50;
