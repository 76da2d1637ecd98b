import * as kinds from '../values/kinds.js';
import { fault, field, noFaults, Value } from './field.js';

/** A whole number in a query, such as `limit=50`. */
export function QueryInteger(facts: Parameters<typeof kinds.number>[0]): PropertyDecorator {
  const { read, ...number } = kinds.number(facts);
  return Value({ ...number, read: (sent) => read(isDigits(sent) ? Number(sent) : sent) });
}

/** `true` or `false` in a query, such as `dryRun=true`. */
export function QueryFlag({ example = true }: { example?: boolean } = {}): PropertyDecorator {
  return field(
    'query_flag',
    (value) => (typeof value === 'boolean' ? noFaults : fault('invalid_flag', 'This must be true or false.')),
    { type: Boolean, example },
    (value) => flags.get(value) ?? value,
  );
}

/** A moment in a query or body, such as `2026-11-21T09:00:00Z` (see `values/instant.ts`). */
export function Instant(): PropertyDecorator {
  return Value(kinds.instant());
}

const flags = new Map<unknown, boolean>([
  ['true', true],
  ['false', false],
]);

function isDigits(value: unknown): value is string {
  return typeof value === 'string' && /^-?\d{1,15}$/.test(value);
}
