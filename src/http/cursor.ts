import { invalidRequest, type Failure } from '../failure.js';
import { jsonFaults } from '../values/json-map.js';

/** An opaque place in a list: the values that its order goes by. */
export function cursorOf(...place: unknown[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** The place a cursor stands for: as many texts as its list's order has, or a 400. */
export function placeOf(cursor: string | undefined, isPlace: (place: string[]) => boolean): string[] | undefined {
  if (cursor === undefined) return undefined;
  const place = contentOf(cursor);
  if (isTexts(place) && jsonFaults(place, { depth: 1 }).length === 0 && isPlace(place)) return place;
  throw invalidCursor('This must be the `nextCursor` of a page.');
}

/** What a cursor was made of, if that is what it is; whoever asks has to check it. */
export function contentOf(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}

export function invalidCursor(message: string): Failure {
  return invalidRequest({ errors: [{ pointer: 'cursor', code: 'invalid_cursor', message }] });
}

function isTexts(place: unknown): place is string[] {
  return Array.isArray(place) && place.every((part) => typeof part === 'string');
}
