import { getSchemaPath, type ApiHeaderOptions } from '@nestjs/swagger';
import { EVENT_STREAM, heartbeat, streamedEvent } from './event-stream.js';
import { exampleOf } from './event-examples.js';
import { EventsView } from './events.dto.js';

const example = exampleOf('user.updated');

/** What following answers. */
export const eventsContent = {
  'application/json': { schema: { $ref: getSchemaPath(EventsView) } },
  [EVENT_STREAM]: {
    schema: {
      type: 'string',
      description:
        'Server-sent events: `id` is the position, `event` the type, and `data` the event as pages have it. Every 15 seconds, and at ' +
        'the beginning, an `id` alone says how far the feed was looked through.',
    },
    example: streamedEvent(example) + heartbeat(example.position),
  },
} as const;

/** NOTE: no example, which Swagger UI would fill in and send. */
export const lastEventId: ApiHeaderOptions = {
  name: 'Last-Event-ID',
  required: false,
  description: 'Only for server-sent events: goes on behind it, instead of `after`.',
  schema: { type: 'string', pattern: String.raw`^\d{1,18}$` },
};
