import { USUAL_LIMIT } from '../http/page-query.js';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../auth/caller.js';
import { AvatarUrls } from '../pictures/avatar-urls.js';
import type { Failure } from '../failure.js';
import { invalidCursor } from '../http/cursor.js';
import { parametersIn } from '../http/decided-in-part.js';
import { isVisible } from '../profiles/policy.js';
import { ProfileReadings } from '../profiles/profile-readings.js';
import { sightOf } from '../profiles/sight.js';
import { faulty, together } from '../writes/writes.failures.js';
import { formatCursor, parseCursor, type PageEnd, type Place } from './page-cursor.js';
import type { GuestSummary, PeoplePage, PeopleQuery, PersonSummary } from './people-list.dto.js';
import { isSeenOfGuests, listRequestOf, reachOf, refusalOfList } from './people-list.rules.js';
import { isForGuests, LISTED, type RowField, type SortKey } from './people-list-query.js';
import { isOfSort } from './people-list.statements.js';
import { PeopleListStore, type PersonRow } from './people-list.store.js';

/** Lists of the people whom the caller may see. */
@Injectable()
export class PeopleListService {
  constructor(
    private readonly store: PeopleListStore,
    private readonly readings: ProfileReadings,
    private readonly avatarUrls: AvatarUrls,
  ) {}

  async page(actor: Actor, query: PeopleQuery): Promise<PeoplePage> {
    const { limit = USUAL_LIMIT, cursor } = query;
    const request = listRequestOf(query);
    const end = cursor === undefined ? undefined : pageEndOf(request.sort, cursor);
    const faults = parametersIn(query);
    // A cursor is of a sort, and nobody knows which one was meant.
    const isLost = cursor !== undefined && end === undefined && !faults.some(({ pointer }) => pointer === 'sort');
    const refusal = together(faulty(faults), isLost ? invalidEnd() : undefined, refusalOfList(actor, query));
    if (refusal !== undefined) throw refusal;
    const reach = reachOf(actor, query.organizationId);
    if (reach === undefined) {
      return { items: [], nextCursor: null, prevCursor: null, ...(query.total === true && { total: 0 }) };
    }

    const listed = { actor, reach, request };
    const [rows, total] = await Promise.all([
      this.store.page(listed, limit, end),
      query.total === true ? this.store.total(listed) : undefined,
    ]);
    const shown = shownOf(rows, limit, end);
    const items = shown.map((row) => present(actor, row, this.avatarUrls.pictureOf(row)));
    await this.tellCapabilities(actor, items, query.capabilities);
    return {
      items,
      ...cursorsOf(request.sort, { rows, limit, end }),
      ...(total === undefined ? {} : { total }),
    };
  }

  /** A guest is nobody whose profile could be changed from here. */
  private async tellCapabilities(
    actor: Actor,
    items: readonly (PersonSummary | GuestSummary)[],
    asked: readonly RowField[] | undefined,
  ): Promise<void> {
    if (asked === undefined) return;
    const people = items.filter((item): item is PersonSummary => item.isHome);
    const ids = people.map(({ _id }) => _id);
    const capabilities = await this.readings.capabilitiesOfPeople(actor, ids, [...new Set(asked)]);
    for (const person of people) {
      const told = capabilities.get(person._id);
      if (told !== undefined) person.capabilities = told;
    }
  }
}

/** Nothing for what is no end of a page of this sort. */
function pageEndOf(sort: readonly SortKey[], cursor: string): PageEnd | undefined {
  const end = parseCursor(sort, cursor);
  return end !== undefined && isOfSort(sort, end) ? end : undefined;
}

function invalidEnd(): Failure {
  return invalidCursor('This must be the `nextCursor` or `prevCursor` of a page of the same sort.');
}

/** The rows of a page in the order of the list. */
function shownOf(rows: readonly PersonRow[], limit: number, end: PageEnd | undefined): PersonRow[] {
  const shown = rows.slice(0, limit);
  return end?.direction === 'before' ? shown.reverse() : shown;
}

/** Where the pages around this one begin. Whoever came from one of them finds back, even when nobody is left in between. */
function cursorsOf(
  sort: readonly SortKey[],
  { rows, limit, end }: { rows: readonly PersonRow[]; limit: number; end: PageEnd | undefined },
): Pick<PeoplePage, 'nextCursor' | 'prevCursor'> {
  const shown = shownOf(rows, limit, end);
  const cursor = (place: Place | undefined, direction: PageEnd['direction']) =>
    place === undefined ? null : formatCursor(sort, { ...place, direction });
  const [first, last] = [shown.at(0), shown.at(-1)].map((row) => (row === undefined ? end : placeOf(row)));
  const isMore = rows.length > limit;
  const [hasPrev, hasNext] = end?.direction === 'before' ? [isMore, true] : [end !== undefined, isMore];
  return {
    nextCursor: cursor(hasNext ? last : undefined, 'after'),
    prevCursor: cursor(hasPrev ? first : undefined, 'before'),
  };
}

function placeOf({ end, id }: PersonRow): Place {
  return { values: end, id };
}

function present(actor: Actor, row: PersonRow, picture: string | null): PersonSummary | GuestSummary {
  return row.isHome ? presentPerson(actor, row, picture) : presentGuest(row, picture);
}

function presentPerson(
  actor: Actor,
  { id, end: _, avatarId: _a, roleRests: _r, ...row }: PersonRow,
  picture: string | null,
): PersonSummary {
  const sight = sightOf(actor, { id, ...row });
  const item: PersonSummary = { _id: id, id, ...row, isHome: true, picture };
  for (const name of LISTED) if (!isVisible(name, sight)) delete item[name];
  if (!isVisible('departmentId', sight)) delete item.department;
  if (!isVisible('organizationId', sight)) delete item.organization;
  return item;
}

/** What the host sees: key by key, so that what is added to a person isn't told of guests. */
function presentGuest(row: PersonRow, picture: string | null): GuestSummary {
  const shown = GUEST_FIELDS.filter(isSeenOfGuests).map((name) => [name, name === 'picture' ? picture : row[name]]);
  const { roleRests = false, createdAt, department } = row;
  return {
    _id: row.id,
    id: row.id,
    isHome: false,
    ...(Object.fromEntries(shown) as Pick<GuestSummary, 'accessRole'>),
    roleRests,
    createdAt,
    ...(department !== undefined && isSeenOfGuests('departmentId') && { department }),
  };
}

const GUEST_FIELDS = LISTED.filter(isForGuests);
