import type { Event } from './event.js';
import { isPosition, type EventsQuery } from './events.dto.js';
import { unknownPosition } from './events.failures.js';

export const EVENT_STREAM = 'text/event-stream';

/** As the standard has it: JSON has no line breaks. */
export function streamedEvent(event: Event): string {
  return `id: ${event.position}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** Tells nothing but where the reader stands: by which it goes on when the connection breaks. */
export function heartbeat(cursor: string): string {
  return `id: ${cursor}\n\n`;
}

/** A reader that comes again says by itself how far it was; its address still has the beginning. */
export function resumed(query: EventsQuery, lastEventId: string | undefined): EventsQuery {
  if (lastEventId === undefined || lastEventId === '') return query;
  if (!isPosition(lastEventId)) throw unknownPosition('Last-Event-ID');
  return { ...query, after: lastEventId };
}
