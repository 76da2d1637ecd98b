import type { Role } from '../auth/roles.js';
import type { EventFacts, SecurityEvent } from '../changes/security-event.js';
import type { FieldPath } from '../history/field-path.js';
import type { ChangeRow } from '../history/history.store.js';
import { seenAmongOthers } from '../history/shown-change.js';
import type { FieldChanges } from '../values/differences.js';
import { segmentsOf } from '../values/json-map.js';
import { typesOf } from './event-kinds.js';
import { TYPE_OF_SECURITY_EVENT, type EventType } from './event-types.js';

/** A change, or a security event, that has its position. */
export interface EventRow extends Omit<ChangeRow, 'version'> {
  /** A bigint, in decimal. */
  position: string;
  /** `null` of a security event. */
  version: number | null;
  client: string | null;
  event: SecurityEvent | null;
  about: EventFacts | null;
}

/** One event as it is told, the same by every way. */
export interface Event {
  id: string;
  position: string;
  type: EventType;
  types: EventType[];
  at: Date;
  subject: { type: EventRow['subject']; id: string };
  organizationId: string | null;
  version: number | null;
  actor: { id: string } | null;
  origin: { source: string; requestId: string | null };
  fields: FieldChanges;
  about?: EventFacts & { event: SecurityEvent };
}

/** Through whose eyes events are read. */
export interface EventReader {
  role: Role | null;
  /** Whose own fields are seen; `null`: nobody's. */
  userId: string | null;
  seesSecurity: boolean;
}

/** Which events are asked for: one has to meet all that is told, and one value of each. */
export interface EventFilter {
  types?: readonly EventType[] | undefined;
  fields?: readonly FieldPath[] | undefined;
  /** The login or key whose own changes are left out. */
  excludedClient?: string | undefined;
}

/**
 * What the reader may see of a change, field by field; `undefined` where that is nothing. That a hidden field was changed isn’t told
 * either.
 */
export function eventOf(row: EventRow, reader: EventReader): Event | undefined {
  if (row.event !== null) return reader.seesSecurity ? toldOf(row, [TYPE_OF_SECURITY_EVENT[row.event]], {}) : undefined;
  const { fields } = seenAmongOthers(reader, row);
  const isHidden = Object.keys(fields).length === 0 && Object.keys(row.fields).length > 0;
  if (isHidden) return undefined;
  return toldOf(row, typesOf({ subject: row.subject, fields, isRefused: row.refused !== null }), fields);
}

/** Whether an event that may be seen is one of those that are asked for; what is hidden is found by no filter. */
export function isAskedFor(
  { types, fields }: Event,
  { client }: EventRow,
  { types: asked, fields: paths, excludedClient }: EventFilter,
): boolean {
  if (excludedClient !== undefined && client === excludedClient) return false;
  if (asked !== undefined && !types.some((type) => asked.includes(type))) return false;
  return paths === undefined || Object.keys(fields).some((at) => paths.some((path) => isAt(at, path)));
}

function toldOf(row: EventRow, types: EventType[], fields: FieldChanges): Event {
  const { id, position, at, subject, subjectId, organizationId, version, actorId, source, requestId } = row;
  const [type = 'user.updated'] = types;
  const told: Event = {
    id,
    position,
    type,
    types,
    at,
    subject: { type: subject, id: subjectId },
    organizationId,
    version,
    actor: actorId === null ? null : { id: actorId },
    origin: { source, requestId },
    fields,
  };
  return row.event === null ? told : { ...told, about: { event: row.event, ...row.about } };
}

/** A thing that came or went is told as a whole, with all its parts. */
function isAt(pointer: string, path: FieldPath): boolean {
  if ('below' in path) return pointer === path.below || pointer.startsWith(`${path.below}/`);
  const [things, , part] = segmentsOf(pointer);
  return things === path.things && (part === undefined || part === path.part);
}
