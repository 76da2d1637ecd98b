import { Readable } from 'node:stream';
import { Controller, Get, Header, Headers, Query, StreamableFile } from '@nestjs/common';
import { ApiExtraModels, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AccessEnds, CurrentActor, Roles } from '../auth/access.js';
import type { Actor } from '../auth/caller.js';
import { ApiRefusal } from '../http/problem-responses.js';
import { ClientLeaves, ReadsAs, streamed } from '../http/streamed-answer.js';
import { EVENT_STREAM, resumed } from './event-stream.js';
import { eventsContent, lastEventId } from './events.docs.js';
import { EventsQuery, EventsView } from './events.dto.js';
import { EventsService } from './events.service.js';

@ApiTags('Events')
@Controller('api/events')
export class EventsController {
  constructor(private readonly events: EventsService) {}

  /**
   * What has changed, in an order of its own, for who follows it: whoever keeps `nextCursor` is told every change once, and the
   * versions of each subject in order. A SUPERADMIN reads everything, an ADMIN the home organization and its people, everybody else what
   * concerns themselves; each of them no more than their history tells. Security events are for logins. An ADMIN’s key needs the
   * scope `organization:read` as well. With `Accept: text/event-stream` events come as they happen, from `after` or `Last-Event-ID` on,
   * until the access token ends.
   */
  @Get()
  @Header('X-Accel-Buffering', 'no') // A proxy would hold events until it has enough of them.
  @Roles('SALES_REP', 'people:read')
  @ApiOperation({ summary: 'Follow what changes' })
  @ApiExtraModels(EventsView)
  @ApiHeader(lastEventId)
  @ApiRefusal(429, '`too_many_readers`: ten wait in the caller’s name.')
  @ApiOkResponse({ description: 'Events, the earliest first.', content: eventsContent })
  async read(
    @CurrentActor() me: Actor,
    @Query() query: EventsQuery,
    @ReadsAs(EVENT_STREAM) isStreamed: boolean,
    @Headers('last-event-id') lastId: string | undefined,
    @AccessEnds() until: Date | undefined,
    @ClientLeaves() leaves: AbortSignal,
  ): Promise<EventsView | StreamableFile> {
    if (!isStreamed) return this.events.page(me, query, { until, leaves });
    const events = await this.events.stream(me, resumed(query, lastId), { until, leaves });
    return streamed(Readable.from(events, { objectMode: false }), { type: EVENT_STREAM });
  }
}
