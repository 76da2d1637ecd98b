import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, getSchemaPath } from '@nestjs/swagger';

/** How every list answers; `nextCursor` is opaque, and `null` on the last page. */
export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

/** A list that is short by nature and answered whole. */
export function wholePage<Item>(items: Item[]): Page<Item> {
  return { items, nextCursor: null };
}

/** A page of at most `limit`, of rows that were asked for one more than that. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  { present, cursor }: { present: (row: Row) => Item; cursor: (row: Row) => string },
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(present), nextCursor: rows.length > limit && last !== undefined ? cursor(last) : null };
}

/** A route that answers a page of `item`. */
export function ApiPage(item: Type): MethodDecorator {
  return applyDecorators(
    ApiExtraModels(item),
    ApiOkResponse({
      schema: {
        title: `${item.name.replace(/View$/, '')}Page`,
        type: 'object',
        required: ['items', 'nextCursor'],
        properties: {
          items: { type: 'array', items: { $ref: getSchemaPath(item) } },
          nextCursor: { type: 'string', nullable: true, description: 'For the next page; `null` on the last.' },
        },
      },
    }),
  );
}
