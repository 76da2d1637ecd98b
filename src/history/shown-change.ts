import { isVisible } from '../profiles/policy.js';
import { knowsAllHomes, type Sight } from '../profiles/sight.js';
import type { Role } from '../auth/roles.js';
import { segmentsOf } from '../values/json-map.js';
import type { ChangeView, SubjectView } from './history.dto.js';
import type { ChangeRow } from './history.store.js';
import type { NamedChange } from './past-names.service.js';
import { sentencesOf } from './words.js';

/** From where a person’s history is read. */
export interface Reader {
  role: Role | null;
  sight: Sight;
}

/**
 * What the reader may see of a change of a person: no hidden field, and of a move nothing of the former home, whose to know that is.
 */
export function seenBy<Change extends Pick<ChangeRow, 'fields'>>({ role, sight }: Reader, change: Change): Change {
  const seen = Object.entries(change.fields).filter(([at]) => isVisible(fieldAt(at), sight));
  const isArrival = '/organizationId' in change.fields && !knowsAllHomes(role, sight);
  const told = isArrival ? seen.map(([at, { after }]) => [at, { before: null, after }] as const) : seen;
  return { ...change, fields: Object.fromEntries(told) };
}

/** The same of a change that is read among those of others, by who administers them. */
export function seenAmongOthers<Change extends Pick<ChangeRow, 'subject' | 'subjectId' | 'fields'>>(
  { role, userId }: { role: Reader['role']; userId: string | null },
  change: Change,
): Change {
  if (change.subject !== 'user') return change;
  return seenBy({ role, sight: change.subjectId === userId ? 'self' : 'administrators' }, change);
}

/** A field’s name in the policy table. */
export function fieldAt(pointer: string): string {
  const [name = '', key] = segmentsOf(pointer);
  return name === 'persona' && key !== undefined ? `persona.${key}` : name;
}

/** A change of what one history is of; its fields are those that the reader sees. */
export function presentChange({ change, names: { byId, actor, requester } }: NamedChange): ChangeView {
  const { id, subject, version, at, source, requestId, actorId, requestedBy, refused } = change;
  const fields = inOrder(change.fields);
  const told = {
    _id: id,
    id,
    version,
    at,
    source,
    requestId,
    actor: actorId === null ? null : { _id: actorId, id: actorId, fullName: actor },
    fields,
    words: sentencesOf(subject, fields, byId),
    names: byId,
  };
  const asker = requestedBy === null ? {} : { requestedBy: { _id: requestedBy, id: requestedBy, fullName: requester } };
  return { ...told, ...asker, ...(refused === null ? {} : { refused }) };
}

/** Who or what was changed. */
export function presentSubject({ change: { subject, subjectId }, names }: NamedChange): SubjectView {
  return { kind: subject, _id: subjectId, id: subjectId, name: names.byId[subjectId] ?? null };
}

/** jsonb keeps its own order of keys. */
function inOrder(fields: ChangeRow['fields']): ChangeRow['fields'] {
  return Object.fromEntries(Object.entries(fields).map(([at, { before, after }]) => [at, { before, after }]));
}
