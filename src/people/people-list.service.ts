import { USUAL_LIMIT } from '../http/page-query.js';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../auth/caller.js';
import { AvatarUrls } from '../pictures/avatar-urls.js';
import { invalidCursor } from '../http/cursor.js';
import { isVisible } from '../profiles/policy.js';
import { sightOf } from '../profiles/sight.js';
import { formatCursor, parseCursor, type PageEnd } from './page-cursor.js';
import type { PeoplePage, PeopleQuery, PersonSummary } from './people-list.dto.js';
import { LISTED, type SortKey } from './people-list-query.js';
import { listRequestOf, reachOf } from './people-list.rules.js';
import { isOfSort } from './people-list.statements.js';
import { PeopleListStore, type PersonRow } from './people-list.store.js';

/** Lists of the people whom the caller may see. */
@Injectable()
export class PeopleListService {
  constructor(
    private readonly store: PeopleListStore,
    private readonly avatarUrls: AvatarUrls,
  ) {}

  async page(actor: Actor, query: PeopleQuery): Promise<PeoplePage> {
    const { limit = USUAL_LIMIT, cursor } = query;
    const request = listRequestOf(actor, query);
    const after = cursor === undefined ? undefined : pageEndOf(request.sort, cursor);
    const reach = reachOf(actor, query.organizationId);
    if (reach === undefined) return { items: [], nextCursor: null, ...(query.total === true && { total: 0 }) };

    const listed = { actor, reach, request };
    const [rows, total] = await Promise.all([
      this.store.page(listed, limit, after),
      query.total === true ? this.store.total(listed) : undefined,
    ]);
    const shown = rows.slice(0, limit);
    const last = rows.length > limit ? shown.at(-1) : undefined;
    const nextCursor = last === undefined ? null : formatCursor(request.sort, { values: last.end, id: last.id });
    return {
      items: shown.map((row) => present(actor, row, this.avatarUrls.pictureOf(row))),
      nextCursor,
      ...(total === undefined ? {} : { total }),
    };
  }
}

function pageEndOf(sort: readonly SortKey[], cursor: string): PageEnd {
  const end = parseCursor(sort, cursor);
  if (end !== undefined && isOfSort(sort, end)) return end;
  throw invalidCursor('This must be the `nextCursor` of a page of the same sort.');
}

function present(actor: Actor, { id, end: _, avatarId: _a, ...row }: PersonRow, picture: string | null): PersonSummary {
  const sight = sightOf(actor, { id, ...row });
  const item: PersonSummary = { _id: id, ...row, picture };
  for (const name of LISTED) if (!isVisible(name, sight)) delete item[name];
  return item;
}
