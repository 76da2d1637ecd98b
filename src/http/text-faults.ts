import type { FieldFault } from '../failure.js';
import { isJsonObject } from '../values/json-map.js';

/** What a body's text says that can't be kept: numbers that lose digits, halves of characters. To be told with the rest. */
export function noteTextFaults(body: unknown, faults: readonly FieldFault[]): void {
  if (faults.length > 0 && isJsonObject(body)) noted.set(body, faults);
}

/** The faults of the text that a body was read from. */
export function textFaultsOf(body: unknown): readonly FieldFault[] {
  return isJsonObject(body) ? (noted.get(body) ?? []) : [];
}

/** Those of `others` that tell of other places than the faults told already. */
export function notAt(told: readonly FieldFault[], others: readonly FieldFault[]): readonly FieldFault[] {
  if (told.length === 0) return others;
  const places = new Set(told.map(({ pointer }) => pointer));
  return others.filter(({ pointer }) => !places.has(pointer));
}

const noted = new WeakMap<object, readonly FieldFault[]>();
