import { invalidRequest } from '../failure.js';
import { jsonFaults } from '../values/json-map.js';

/** An opaque place in a list: the values that its order goes by. */
export function cursorOf(...place: string[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** The place a cursor stands for: as many texts as its list's order has, or a 400. */
export function placeOf(cursor: string | undefined, isPlace: (place: string[]) => boolean): string[] | undefined {
  if (cursor === undefined) return undefined;
  const place = parsed(Buffer.from(cursor, 'base64url').toString());
  if (place !== undefined && isPlace(place)) return place;
  const message = 'This must be the `nextCursor` of a page.';
  throw invalidRequest({ errors: [{ pointer: 'cursor', code: 'invalid_cursor', message }] });
}

function parsed(text: string): string[] | undefined {
  try {
    const place: unknown = JSON.parse(text);
    const isTexts = Array.isArray(place) && place.every((part) => typeof part === 'string');
    return isTexts && jsonFaults(place, { depth: 1 }).length === 0 ? place : undefined;
  } catch {
    return undefined;
  }
}
