import { applyDecorators } from '@nestjs/common';
import { Optional } from './fields.js';
import { QueryInteger } from './query.fields.js';

/** How many a page has unless told. */
export const USUAL_LIMIT = 50;

/** What every list in pages takes; its cursor is the list's own. */
export class PageQuery {
  /** How many at most; 50 unless told. */
  @Limit()
  limit?: number;
}

/** The same for a query that is something else too. */
export function Limit(): PropertyDecorator {
  return applyDecorators(Optional(), QueryInteger({ min: 1, max: 200, example: USUAL_LIMIT }));
}
