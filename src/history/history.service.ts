import { Injectable } from '@nestjs/common';
import type { Actor } from '../auth/caller.js';
import { cursorOf, placeOf } from '../http/cursor.js';
import { USUAL_LIMIT } from '../http/page-query.js';
import { pageOf, type Page } from '../http/page.js';
import type { Scope } from '../database/database.js';
import { OrganizationAccess } from '../organizations/organization-access.js';
import { ProfileReadings } from '../profiles/profile-readings.js';
import { isVisible } from '../profiles/policy.js';
import { knowsAllHomes, sightOf, type Sight } from '../profiles/sight.js';
import { segmentsOf } from '../values/json-map.js';
import { isUuid } from '../values/uuid.js';
import type { ChangeView, HistoryQuery, SecurityEventView } from './history.dto.js';
import { HistoryStore, type ChangeRow, type EventRow } from './history.store.js';

/** Readings of the history. */
@Injectable()
export class HistoryService {
  constructor(
    private readonly access: OrganizationAccess,
    private readonly store: HistoryStore,
    private readonly readings: ProfileReadings,
  ) {}

  /** For the person and their administrators: a history tells private fields too. */
  async ofPerson(actor: Actor, userId: string, query: HistoryQuery): Promise<Page<ChangeView>> {
    const person = await this.readings.administered(actor, userId);
    const sight = sightOf(person.actor, person.state.user);
    const { items, nextCursor } = await this.page(actor, userId, query);
    const told = items.map((item) => withoutHidden(item, sight));
    return { items: knowsAllHomes(actor.role, sight) ? told : told.map(withoutFormerHome), nextCursor };
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
    const [version] = placeOf(cursor, isVersion) ?? [];
    const below = version === undefined ? null : Number(version);
    const rows = await this.store.page(scope, subjectId, below, limit + 1);
    return pageOf(rows, limit, { present, cursor: (row) => cursorOf(String(row.version)) });
  }

  /** The security events of somebody, for the person and their administrators. */
  async eventsOf(actor: Actor, userId: string, query: HistoryQuery): Promise<Page<SecurityEventView>> {
    await this.readings.administered(actor, userId);
    return this.events(actor, userId, query);
  }

  async events(
    scope: Scope,
    userId: string,
    { limit = USUAL_LIMIT, cursor }: HistoryQuery,
  ): Promise<Page<SecurityEventView>> {
    const [below = null] = placeOf(cursor, isRow) ?? [];
    const rows = await this.store.events(scope, userId, below, limit + 1);
    return pageOf(rows, limit, { present: presentEvent, cursor: ({ id }) => cursorOf(id) });
  }
}

function present({ id, request_id, actor_id, actor_name, fields, refused, ...same }: ChangeRow): ChangeView {
  const actor = actor_id === null ? null : { _id: actor_id, id: actor_id, fullName: actor_name };
  const change = { _id: id, id, ...same, requestId: request_id, actor, fields: inOrder(fields) };
  return refused === null ? change : { ...change, refused };
}

function presentEvent({ id, actorId, actorName, about, ...same }: EventRow): SecurityEventView {
  const { device = null, network = null, ...facts } = about ?? {};
  const actor = actorId === null ? null : { _id: actorId, id: actorId, fullName: actorName };
  return { _id: id, id, ...same, actor, device, network, about: facts };
}

/** What the reader may not see of the person isn't told of the past either. */
function withoutHidden(change: ChangeView, sight: Sight): ChangeView {
  const seen = Object.entries(change.fields).filter(([at]) => isVisible(fieldAt(at), sight));
  return { ...change, fields: Object.fromEntries(seen) };
}

/** The field's name in the policy table. */
function fieldAt(pointer: string): string {
  const [name = '', key] = segmentsOf(pointer);
  return name === 'persona' && key !== undefined ? `persona.${key}` : name;
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

function isVersion([version, ...more]: string[]): boolean {
  return version !== undefined && /^\d{1,9}$/.test(version) && more.length === 0;
}

function isRow([id, ...more]: string[]): boolean {
  return isUuid(id) && more.length === 0;
}
