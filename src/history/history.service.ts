import { Injectable } from '@nestjs/common';
import type { Actor } from '../auth/caller.js';
import { invalidRequest } from '../failure.js';
import { USUAL_LIMIT } from '../http/page.query.js';
import type { Page } from '../http/page.js';
import type { Scope } from '../database/database.js';
import { OrganizationAccess } from '../organizations/organization-access.js';
import { ProfilesService } from '../profiles/profiles.service.js';
import { ChangesStore, type ChangeRow } from './changes.store.js';
import type { ChangeView, HistoryQuery } from './history.dto.js';

/** Readings of the history. */
@Injectable()
export class HistoryService {
  constructor(
    private readonly access: OrganizationAccess,
    private readonly changes: ChangesStore,
    private readonly profiles: ProfilesService,
  ) {}

  /** For the person and their administrators: a history tells private fields too. */
  async ofPerson(actor: Actor, userId: string, query: HistoryQuery): Promise<Page<ChangeView>> {
    await this.profiles.administered(actor, userId);
    const page = await this.page(actor, userId, query);
    const knowsAllHomes = actor.role === 'SUPERADMIN' || actor.userId === userId;
    return knowsAllHomes ? page : { ...page, items: page.items.map(withoutFormerHome) };
  }

  async ofOrganization(actor: Actor, organizationId: string, query: HistoryQuery): Promise<Page<ChangeView>> {
    await this.access.administer(actor, organizationId);
    return this.page(actor, organizationId, query);
  }

  /** Changes of one subject, the latest first; the cursor holds still while new ones are written. */
  async page(
    scope: Scope,
    subjectId: string,
    { limit = USUAL_LIMIT, cursor }: HistoryQuery,
  ): Promise<Page<ChangeView>> {
    const rows = await this.changes.page(scope, subjectId, cursor === undefined ? null : versionOf(cursor), limit + 1);
    const items = rows.slice(0, limit).map(present);
    const last = items.at(-1);
    return { items, nextCursor: rows.length > limit && last !== undefined ? cursorOf(last.version) : null };
  }
}

function present({ id, version, at, source, request_id, actor_id, actor_name, fields }: ChangeRow): ChangeView {
  const actor = actor_id === null ? null : { _id: actor_id, fullName: actor_name };
  return { _id: id, version, at, source, requestId: request_id, actor, fields: inOrder(fields) };
}

/** What somebody was before moving here is the former home’s to know: its department, its number, itself. */
function withoutFormerHome(change: ChangeView): ChangeView {
  if (!('/organizationId' in change.fields)) return change;
  const arrived = Object.entries(change.fields).map(([at, { after }]) => [at, { before: null, after }] as const);
  return { ...change, fields: Object.fromEntries(arrived) };
}

/** jsonb keeps its own order of keys. */
function inOrder(fields: ChangeRow['fields']): ChangeRow['fields'] {
  return Object.fromEntries(Object.entries(fields).map(([at, { before, after }]) => [at, { before, after }]));
}

function cursorOf(version: number): string {
  return Buffer.from(`v${version}`).toString('base64url');
}

function versionOf(cursor: string): number {
  const [, version] = /^v(\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (version !== undefined) return Number(version);
  const message = 'This must be the `nextCursor` of a page.';
  throw invalidRequest({ errors: [{ pointer: 'cursor', code: 'invalid_cursor', message }] });
}
