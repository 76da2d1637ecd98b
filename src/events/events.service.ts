import { Injectable } from '@nestjs/common';
import pLimit from 'p-limit';
import { scopeMissing } from '../auth/auth.failures.js';
import type { Actor } from '../auth/caller.js';
import { SessionsStore } from '../auth/sessions.store.js';
import { Failure } from '../failure.js';
import { fieldPathOf } from '../history/field-path.js';
import { eventOf, isAskedFor, type Event, type EventFilter, type EventReader } from './event.js';
import { LATEST, ME, type EventsQuery, type EventsView } from './events.dto.js';
import { unknownPosition } from './events.failures.js';
import type { Books } from './events.statements.js';
import { EventsStore } from './events.store.js';
import { Feed } from './feed.js';
import { heartbeat, streamedEvent } from './event-stream.js';
import { WaitingReaders } from './waiting-readers.js';
import { Waiting } from './waiting.js';

/** Somebody who reads events, and which. */
interface Reading {
  actor: Actor;
  books: Books;
  reader: EventReader;
  superadmins: boolean;
  subjects: string[] | undefined;
  filter: EventFilter;
}

/** How far one reading goes. */
interface Extent {
  limit: number;
  characters: number;
}

/** Until when somebody may read, and a signal that they have gone. */
export interface Patience {
  until: Date | undefined;
  leaves: AbortSignal;
}

const USUAL_LIMIT = 100;
/** How many are looked through at a time, and at most for one answer: a filter that nothing meets costs no more than that. */
const BATCH = 200;
const MOST_LOOKED_THROUGH = 10_000;
/** An answer ends behind the event that exceeds it. */
const LONGEST_PAGE = 4_000_000;
const STREAMED: Extent = { limit: 100, characters: 250_000 };
/** More often than proxies and we ourselves close what is silent. */
const HEARTBEAT_MS = 15_000;
/** Of those who wait so many read at once, so that the connections are there for others. */
const MOST_AT_ONCE = 3;

/** The feed of events, as far as somebody may read the history. */
@Injectable()
export class EventsService {
  private readonly turns = pLimit(MOST_AT_ONCE);

  constructor(
    private readonly store: EventsStore,
    private readonly feed: Feed,
    private readonly readers: WaitingReaders,
    private readonly sessions: SessionsStore,
  ) {}

  /** Some events, of what is committed by now; when there is none, those that come within the time to wait. */
  async page(actor: Actor, query: EventsQuery, patience: Patience): Promise<EventsView> {
    const { limit = USUAL_LIMIT, wait = 0 } = query;
    const reading = readingOf(actor, query);
    const extent = { limit, characters: LONGEST_PAGE };
    const first = await this.read(reading, await this.begin(query), extent);
    if (wait === 0 || first.items.length > 0 || first.hasMore) return first;
    return this.longPoll(reading, first.nextCursor, { extent, wait, patience });
  }

  /** Events as they come, as text of server-sent events, until the reader leaves, or may read no more. */
  async stream(actor: Actor, query: EventsQuery, patience: Patience): Promise<AsyncIterable<string>> {
    const reading = readingOf(actor, query);
    const begin = await this.begin(query);
    const leave = this.readers.enter(actor.userId);
    // NOTE: a stream that nobody begins to read is never told that it ends.
    if (patience.leaves.aborted) leave();
    else patience.leaves.addEventListener('abort', leave, { once: true });
    return this.streaming(reading, begin, patience, leave);
  }

  private async *streaming(
    reading: Reading,
    begin: string,
    patience: Patience,
    leave: () => void,
  ): AsyncGenerator<string> {
    const waiting = new Waiting(this.feed, reading.books, patience.leaves);
    let cursor = begin;
    try {
      yield heartbeat(cursor);
      while (!this.isOver(patience)) {
        const page = await this.turns(() => this.readAgain(reading, cursor, STREAMED));
        if (page === undefined) return;
        cursor = page.nextCursor;
        if (page.items.length > 0) yield page.items.map(streamedEvent).join('');
        if (page.hasMore || (await waiting.forNews(lesser(HEARTBEAT_MS, patience.until)))) continue;
        if (!this.isOver(patience)) yield heartbeat(cursor);
      }
    } catch (error) {
      // What is told of a failure comes too late here: the reader comes again with the cursor, and is told then.
      if (!(error instanceof Failure)) throw error;
    } finally {
      waiting.end();
      leave();
    }
  }

  private async longPoll(
    reading: Reading,
    begin: string,
    { extent, wait, patience }: { extent: Extent; wait: number; patience: Patience },
  ): Promise<EventsView> {
    const leave = this.readers.enter(reading.actor.userId);
    const waiting = new Waiting(this.feed, reading.books, patience.leaves);
    const end = Date.now() + wait * 1000;
    let page: EventsView = { items: [], nextCursor: begin, hasMore: false };
    try {
      while (page.items.length === 0 && !page.hasMore && !this.isOver(patience)) {
        // What was committed before we listened is read first.
        page = (await this.turns(() => this.readAgain(reading, page.nextCursor, extent))) ?? page;
        if (page.items.length > 0 || page.hasMore || Date.now() >= end) break;
        await waiting.forNews(lesser(end - Date.now(), patience.until));
      }
      return page;
    } finally {
      waiting.end();
      leave();
    }
  }

  /** Of somebody who was let in a while ago: nothing when they would not be let in as the same now. */
  private async readAgain(reading: Reading, after: string, extent: Extent): Promise<EventsView | undefined> {
    const { actor } = reading;
    const standing = await this.sessions.findStanding(actor);
    if (standing?.role !== actor.role || standing.organizationId !== actor.organizationId) return undefined;
    return this.read(reading, after, extent);
  }

  private async read(
    { actor, books, reader, superadmins, subjects, filter }: Reading,
    after: string,
    { limit, characters }: Extent,
  ): Promise<EventsView> {
    const items: Event[] = [];
    let nextCursor = after;
    let length = 0;
    for (let looked = 0; looked < MOST_LOOKED_THROUGH; looked += BATCH) {
      const part = { after: nextCursor, limit: BATCH, superadmins, subjects };
      const rows = await this.store.after(actor, books, part);
      for (const row of rows) {
        nextCursor = row.position;
        const event = eventOf(row, reader);
        if (event === undefined || !isAskedFor(event, row, filter)) continue;
        items.push(event);
        length += JSON.stringify(event.fields).length;
        if (items.length === limit || length > characters) return { items, nextCursor, hasMore: true };
      }
      if (rows.length < BATCH) return { items, nextCursor, hasMore: false };
    }
    return { items, nextCursor, hasMore: true };
  }

  /** The position to start behind; what is committed by now has its own. */
  private async begin({ after = '0' }: EventsQuery): Promise<string> {
    const last = await this.feed.advance();
    if (after === LATEST) return last;
    if (BigInt(after) > BigInt(last)) throw unknownPosition();
    return after;
  }

  private isOver({ until, leaves }: Patience): boolean {
    return this.feed.over || leaves.aborted || (until !== undefined && until.getTime() <= Date.now());
  }
}

/** Whose events somebody reads: a SUPERADMIN all, an ADMIN those of the home organization, everybody else their own. */
function readingOf(actor: Actor, { subject, types, fields, exclude }: EventsQuery): Reading {
  const { role, organizationId, userId, sessionId } = actor;
  const subjects = subject?.map((one) => (one === ME ? userId : one.toLowerCase()));
  const isOwn = subjects?.every((one) => one === userId) ?? false;
  const books = isOwn ? { personId: userId } : booksOf(role, organizationId, userId);
  if (books !== 'all' && 'organizationId' in books && actor.scopes?.includes('organization:read') === false)
    throw scopeMissing('organization:read');
  return {
    actor,
    books,
    reader: { role, userId, seesSecurity: actor.isKey === undefined },
    superadmins: role === 'SUPERADMIN' || (books !== 'all' && 'personId' in books),
    subjects: isOwn ? undefined : subjects,
    filter: {
      types,
      fields: fields?.flatMap((name) => fieldPathOf(name) ?? []),
      excludedClient: exclude === 'own' ? sessionId : undefined,
    },
  };
}

function booksOf(role: Actor['role'], organizationId: string | null, userId: string): Books {
  if (role === 'SUPERADMIN') return 'all';
  return role === 'ADMIN' && organizationId !== null ? { organizationId } : { personId: userId };
}

function lesser(milliseconds: number, until: Date | undefined): number {
  return until === undefined ? milliseconds : Math.max(0, Math.min(milliseconds, until.getTime() - Date.now()));
}
