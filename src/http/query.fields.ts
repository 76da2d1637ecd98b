import { isInstant } from '../values/instant.js';
import { fault, field, noFaults } from './field.js';

interface IntegerFacts {
  min: number;
  max: number;
  example?: number;
}

/** A whole number in a query, such as `limit=50`. */
export function QueryInteger({ min, max, example = min }: IntegerFacts): PropertyDecorator {
  const isGood = (value: unknown) => Number.isInteger(value) && Number(value) >= min && Number(value) <= max;
  return field(
    'query_integer',
    (value) =>
      isGood(value) ? noFaults : fault('invalid_number', `This must be a whole number from ${min} to ${max}.`),
    { type: 'integer', minimum: min, maximum: max, example },
    (value) => (isDigits(value) ? Number(value) : value),
  );
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

/** A moment in a query or body, such as `2026-11-21T09:00:00Z` (see `values/instant.ts`). It stays a text. */
export function Instant({ example = '2026-11-21T09:00:00Z' }: { example?: string } = {}): PropertyDecorator {
  return field(
    'instant',
    (value) =>
      typeof value === 'string' && isInstant(value)
        ? noFaults
        : fault(
            'invalid_instant',
            'This must be a moment of the years 1 to 9999 with its offset, such as 2026-11-21T09:00:00Z.',
          ),
    { type: String, format: 'date-time', example },
  );
}

const flags = new Map<unknown, boolean>([
  ['true', true],
  ['false', false],
]);

function isDigits(value: unknown): value is string {
  return typeof value === 'string' && /^-?\d{1,15}$/.test(value);
}
