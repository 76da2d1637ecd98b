import { Injectable } from '@nestjs/common';
import type { Actor } from '../auth/caller.js';
import { cursorOf, placeOf } from '../http/cursor.js';
import { USUAL_LIMIT } from '../http/page-query.js';
import { pageOf, type Page } from '../http/page.js';
import type { Scope } from '../database/database.js';
import { CompaniesService } from '../organizations/companies/companies.service.js';
import { OrganizationAccess } from '../organizations/organization-access.js';
import { ProfileReadings } from '../profiles/profile-readings.js';
import { invalidRequest, type FieldFault } from '../failure.js';
import { isVisible } from '../profiles/policy.js';
import { knowsAllHomes, sightOf } from '../profiles/sight.js';
import { isUuid } from '../values/uuid.js';
import type { ChangeView, DiffQuery, DiffView, HistoryQuery, SecurityEventView } from './history.dto.js';
import { HistoryStore, type ChangeRow, type EventRow } from './history.store.js';
import { PastNames } from './past-names.service.js';
import { fieldAt, presentChange, seenBy } from './shown-change.js';

/** Readings of the history. */
@Injectable()
export class HistoryService {
  constructor(
    private readonly access: OrganizationAccess,
    private readonly companies: CompaniesService,
    private readonly store: HistoryStore,
    private readonly readings: ProfileReadings,
    private readonly names: PastNames,
  ) {}

  ofMe(me: Actor, query: HistoryQuery): Promise<Page<ChangeView>> {
    return this.page(me, me.userId, query, (change) => change);
  }

  /** For the person and their administrators: a history tells private fields too. */
  async ofPerson(actor: Actor, userId: string, query: HistoryQuery): Promise<Page<ChangeView>> {
    const person = await this.readings.administered(actor, userId);
    const reader = { role: actor.role, sight: sightOf(person.actor, person.state.user) };
    return this.page(actor, userId, query, (change) => seenBy(reader, change));
  }

  async ofOrganization(actor: Actor, organizationId: string, query: HistoryQuery): Promise<Page<ChangeView>> {
    await this.access.administer(actor, organizationId);
    return this.page(actor, organizationId, query, (change) => change);
  }

  /** For the service itself, because an owner need not be in any organization of the company. */
  async ofCompany(actor: Actor, companyId: string, query: HistoryQuery): Promise<Page<ChangeView>> {
    await this.companies.read(actor, companyId);
    return this.page('service', companyId, query, (change) => change);
  }

  /** What is different of a person between two moments. */
  async diffOfPerson(actor: Actor, userId: string, query: DiffQuery): Promise<DiffView> {
    const person = await this.readings.administered(actor, userId);
    const sight = sightOf(person.actor, person.state.user);
    const { fields } = await this.diff(actor, userId, query, !knowsAllHomes(actor.role, sight));
    return { fields: Object.fromEntries(Object.entries(fields).filter(([at]) => isVisible(fieldAt(at), sight))) };
  }

  /** The same of an organization and what belongs to it. */
  async diffOfOrganization(actor: Actor, organizationId: string, query: DiffQuery): Promise<DiffView> {
    await this.access.administer(actor, organizationId);
    return this.diff(actor, organizationId, query, false);
  }

  private async diff(
    scope: Scope,
    subjectId: string,
    { from, to = new Date() }: DiffQuery,
    hidesFormerHome: boolean,
  ): Promise<DiffView> {
    if (from > to) throw invalidRequest({ errors: [BACKWARDS] });
    return { fields: await this.store.differences(scope, subjectId, { from, to }, hidesFormerHome) };
  }

  /** Changes of one subject, the latest first; the cursor holds still while new ones are written. */
  private async page(
    scope: Scope,
    subjectId: string,
    { limit = USUAL_LIMIT, cursor }: HistoryQuery,
    seen: (change: ChangeRow) => ChangeRow,
  ): Promise<Page<ChangeView>> {
    const [version] = placeOf(cursor, isVersion) ?? [];
    const below = version === undefined ? null : Number(version);
    const rows = await this.store.page(scope, subjectId, below, limit + 1);
    const named = await this.names.beside(scope, rows.map(seen));
    return pageOf(named, limit, { present: presentChange, cursor: ({ change }) => cursorOf(String(change.version)) });
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

const BACKWARDS: FieldFault = {
  pointer: 'to',
  code: 'instant_out_of_range',
  message: 'This must be no moment before from.',
};

function presentEvent({ id, actorId, actorName, about, ...same }: EventRow): SecurityEventView {
  const { device = null, network = null, ...facts } = about ?? {};
  const actor = actorId === null ? null : { _id: actorId, id: actorId, fullName: actorName };
  return { _id: id, id, ...same, actor, device, network, about: facts };
}

function isVersion([version, ...more]: string[]): boolean {
  return version !== undefined && /^\d{1,9}$/.test(version) && more.length === 0;
}

function isRow([id, ...more]: string[]): boolean {
  return isUuid(id) && more.length === 0;
}
