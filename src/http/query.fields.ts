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

/** A moment, or a day of UTC, from or until which something is looked for. */
export function Bound(): PropertyDecorator {
  return Value(kinds.bound());
}

/** One of several values, separated by commas or as a list; with `none`, that word stands for being without one. */
export function AnyOf(kind: kinds.Kind<unknown>, facts?: { none?: boolean; most?: number }): PropertyDecorator {
  return Value(kinds.anyOf(kind, facts));
}

const flags = new Map<unknown, boolean>([
  ['true', true],
  ['false', false],
]);

function isDigits(value: unknown): value is string {
  return typeof value === 'string' && /^-?\d{1,15}$/.test(value);
}
