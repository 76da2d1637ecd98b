import { Injectable } from '@nestjs/common';
import { Database, type Scope } from '../database/database.js';
import type { EventRow } from './event.js';
import { givePositions, readings, readWhose, type Books } from './events.statements.js';

/** Which of somebody's events. */
export interface Part {
  /** The position to start behind. */
  after: string;
  limit: number;
  /** Whether events of SUPERADMINs are told. */
  superadmins: boolean;
  /** Absent: whomever and whatever they are about. */
  subjects?: readonly string[] | undefined;
}

/** Whose book an event is in, and whom or what it is of. */
export interface Whose {
  organizationId: string | null;
  subjectId: string;
}

/** Changes in the order of their positions. */
@Injectable()
export class EventsStore {
  constructor(private readonly database: Database) {}

  /** At most so many, as they are in the history now: what was erased has no values any more. */
  after(scope: Scope, books: Books, { after, limit, superadmins, subjects }: Part): Promise<EventRow[]> {
    const [kind, id] = keyOf(books);
    const [all, some] = readings[kind];
    const values = [after, !superadmins, limit, id];
    return subjects === undefined
      ? this.database.read<EventRow>(scope, all, values)
      : this.database.read<EventRow>(scope, some, [...values, subjects]);
  }

  /** Gives positions to what is committed and has none, about so many: the last position, and whether there are more. */
  async give(most: number): Promise<{ last: string; more: boolean }> {
    const [given] = await this.database.call<{ last: string; more: boolean }>(givePositions, [most]);
    if (given === undefined) throw new Error('The sequencer answered nothing.');
    return given;
  }

  /** Whose events there are between two positions. */
  whose(after: string, upTo: string): Promise<Whose[]> {
    return this.database.read<Whose>('service', readWhose, [after, upTo]);
  }
}

function keyOf(books: Books): [kind: keyof typeof readings, id: string | null] {
  if (books === 'all') return ['all', null];
  return 'organizationId' in books ? ['organization', books.organizationId] : ['person', books.personId];
}
