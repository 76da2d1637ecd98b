import { Injectable } from '@nestjs/common';
import type { FieldFault } from '../failure.js';
import type { Tx } from '../database/database.js';
import type { FieldChanges } from '../values/differences.js';
import type { Origin } from './origin.js';
import { insertChanges, insertEvents, readLaterChanges } from './changes.statements.js';
import type { EventFacts, SecurityEvent } from './security-event.js';
import { uuidv7 } from '../values/uuid.js';

/** What was changed of whom or what; who did it, and through which door, is the origin’s to say. */
export interface NewChange {
  /** Of its row, where that is to be known before. */
  id?: string;
  subject: 'user' | 'organization' | 'company';
  subjectId: string;
  /** Whose administrators may read it; `null`: the platform's. */
  organizationId: string | null;
  /** The subject's version this change makes; one change per version. */
  version: number;
  fields: FieldChanges;
  /** Of a deferred change: what was refused when its time had come. */
  refused?: readonly FieldFault[];
}

/** What the history tells of one pointer after a version. */
export interface LaterChange {
  pointer: string;
  /** Before the first of the changes. */
  before: unknown;
  /** Of the last of them. */
  at: Date;
  actorId: string | null;
  actorName: string | null;
}

/** Whose history after which version, and the pointers that are asked about, with what is above and below them. */
export interface LaterThan {
  subjectId: string;
  version: number;
  pointers: readonly string[];
  /** Whether nothing is told of a home that was left. */
  hidesFormerHome?: boolean;
}

/** A security event: a row of its own, which makes no version. */
export interface NewEvent {
  id: string;
  userId: string;
  event: SecurityEvent;
  about: EventFacts;
}

/** Adds to the history; a row is never changed. The statement of a profile carries its own row, by the same text. */
@Injectable()
export class ChangesStore {
  /** One statement, however many changes there are; in the transaction that makes them. */
  async record(
    tx: Tx,
    { actorId, source, requestId, client, requestedBy = null }: Origin,
    ...changes: readonly NewChange[]
  ): Promise<void> {
    if (changes.length === 0) return;
    await tx.query(insertChanges, [
      actorId,
      source,
      requestId,
      client,
      requestedBy,
      JSON.stringify(changes.map(rowOf)),
    ]);
  }

  /** The same of security events; whoever isn't a person gets none. */
  async recordEvents(
    tx: Tx,
    { actorId, source, requestId, client }: Origin,
    ...events: readonly NewEvent[]
  ): Promise<void> {
    if (events.length === 0) return;
    await tx.query(insertEvents, [
      actorId,
      source,
      requestId,
      client,
      events.map(({ id }) => id),
      events.map(({ userId }) => userId),
      events.map(({ event }) => event),
      events.map(({ about }) => JSON.stringify(about)),
    ]);
  }

  /** What was changed after a version, by the place; what began to change last comes first. */
  later(tx: Tx, { subjectId, version, pointers, hidesFormerHome = false }: LaterThan): Promise<LaterChange[]> {
    return tx.query<LaterChange>(readLaterChanges, [subjectId, version, pointers, hidesFormerHome]);
  }
}

function rowOf({ id = uuidv7(), organizationId, subject, subjectId, version, fields, refused }: NewChange): object {
  return { id, organization_id: organizationId, subject, subject_id: subjectId, version, fields, refused };
}
