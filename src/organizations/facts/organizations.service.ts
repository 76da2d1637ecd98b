import { Injectable } from '@nestjs/common';
import type { Actor } from '../../auth/caller.js';
import { PastStore } from '../../changes/past.store.js';
import type { Tx } from '../../database/database.js';
import { found } from '../../failure.js';
import { faultsIn } from '../../http/decided-in-part.js';
import { USUAL_LIMIT } from '../../http/page-query.js';
import { cursorOf, placeOf } from '../../http/cursor.js';
import { pageOf, type Page } from '../../http/page.js';
import { isUuid, uuidv7 } from '../../values/uuid.js';
import { differencesOf } from '../../values/differences.js';
import { parsePhone } from '../../values/phone-number.js';
import type { WriteAnswer } from '../../writes/write-answer.js';
import type { AskedWrite } from '../../writes/write-options.js';
import { CompaniesService } from '../companies/companies.service.js';
import { decide, sentIn } from '../decide.js';
import { OrganizationAccess, type Place } from '../organization-access.js';
import { OrganizationChangesStore } from '../organization-changes.store.js';
import { OrganizationSubjects } from '../organization-subjects.js';
import { OrganizationWrites, type Plan, type Subject } from '../organization-writes.service.js';
import type {
  NewOrganizationDto,
  OrganizationDto,
  OrganizationsQuery,
  OrganizationView,
  PlannedOrganizationView,
} from './organizations.dto.js';
import {
  blankOrganization,
  changedOrganization,
  newOrganizationChange,
  organizationBefore,
  organizationFaults,
  type OrganizationChange,
  type OrganizationState,
} from './organizations.rules.js';
import { OrganizationsStore, type After, type OrganizationRow } from './organizations.store.js';
import { presentOrganization, presentState } from './organizations.view.js';

/** What a new one is given beside what can be changed later. */
type NewState = OrganizationState & { companyId: string | null };

/** The tenants: what each of them is. */
@Injectable()
export class OrganizationsService {
  constructor(
    private readonly access: OrganizationAccess,
    private readonly store: OrganizationsStore,
    private readonly past: PastStore,
    private readonly companies: CompaniesService,
    private readonly changes: OrganizationChangesStore,
    private readonly subjects: OrganizationSubjects,
    private readonly writes: OrganizationWrites,
  ) {}

  /** Those the actor is a member of, or all of them for a SUPERADMIN; in the order of their names. */
  async list(actor: Actor, { limit = USUAL_LIMIT, cursor }: OrganizationsQuery): Promise<Page<OrganizationView>> {
    const after = afterOf(cursor);
    const isSuperadmin = actor.role === 'SUPERADMIN';
    const rows = await (isSuperadmin
      ? this.store.all(actor, after, limit + 1)
      : this.store.own(actor, after, limit + 1));
    return pageOf(rows, limit, {
      present: (row) => presentOrganization(row, row.accessRole),
      cursor: ({ name, id }) => cursorOf(name, id),
    });
  }

  async read(actor: Actor, id: string): Promise<OrganizationView> {
    const { role } = await this.access.visit(actor, id);
    return presentOrganization(found(await this.store.find(actor, id)), role);
  }

  /** As it was at a moment, for its administrators, who read its history; 404 before it was made. */
  async readAsOf(actor: Actor, id: string, moment: Date): Promise<OrganizationView> {
    const { role } = await this.access.administer(actor, id);
    const [row, before] = await Promise.all([this.store.find(actor, id), this.past.before(actor, id, moment, null)]);
    return presentOrganization(found(organizationBefore(found(row), before, moment)), role);
  }

  /** Makes an organization without anybody in it, and its company unless one is given. */
  create(
    actor: Actor,
    body: NewOrganizationDto,
    asked: AskedWrite,
  ): Promise<WriteAnswer<OrganizationView | PlannedOrganizationView>> {
    const id = uuidv7();
    return this.writes.write(actor, {
      asked,
      subject: () => this.newSubject(id),
      faults: faultsIn(body),
      plan: (tx) => this.planNew(tx, actor, id, { body, asked }),
    });
  }

  /** Changes what was sent and records it; a change that makes no difference writes nothing. */
  change(actor: Actor, id: string, body: OrganizationDto, asked: AskedWrite): Promise<WriteAnswer<OrganizationView>> {
    return this.writes.write(actor, {
      asked,
      subject: () => this.subjects.of(id),
      faults: faultsIn(body),
      plan: (tx, place) => this.plan(tx, actor, place, changeOf(body)),
    });
  }

  private async plan(tx: Tx, actor: Actor, place: Place, change: OrganizationChange): Promise<Plan<OrganizationView>> {
    const { id, role } = place;
    const row = found(await this.store.findIn(tx, id));
    const before = stateOf(row);
    const merged = changedOrganization(before, change);
    const { collisions, ...facts } = await this.slugFacts(tx, { before, merged }, { of: id, by: actor.userId });
    const { after, ...decision } = decide('', { before, merged, sent: sentIn(change) }, { ...place, facts });
    return {
      ...decision,
      ...(collisions === undefined ? {} : { collisions }),
      faults: organizationFaults(after),
      fields: differencesOf(before, after),
      late: { now: before, sent: change },
      planned: () => presentOrganization({ ...row, ...after }, role),
      write: () => this.store.update(tx, id, after),
      written: async () => presentOrganization(found(await this.store.findIn(tx, id)), role),
    };
  }

  private async planNew(
    tx: Tx,
    actor: Actor,
    id: string,
    { body: { companyId, ...body }, asked: { origin } }: { body: NewOrganizationDto; asked: AskedWrite },
  ): Promise<Plan<OrganizationView | PlannedOrganizationView>> {
    const before: NewState = { ...blankOrganization, name: '', slug: '', companyId: null };
    const merged: NewState = { ...changedOrganization(before, changeOf(body)), companyId: companyId ?? null };
    const sent = [...sentIn(body), ...(companyId === undefined ? [] : (['companyId'] as const))];
    const facts = {
      ...(await this.slugFacts(tx, { before, merged }, { of: null, by: actor.userId })),
      companyExists: companyId === undefined || (await this.companies.exists(tx, companyId)),
    };
    const situation = { role: actor.role, proof: actor.proof, stepUpFields: before.stepUpFields, facts };
    const { after, ...decision } = decide('', { before, merged, sent }, situation);
    const { companyId: given, ...state } = after;
    const company = given ?? uuidv7();
    return {
      ...decision,
      faults: organizationFaults(state),
      fields: newOrganizationChange(id, { ...state, companyId: company }).fields,
      planned: () => presentState(state, actor.role),
      write: async () => {
        if (given === null) await this.companies.insert(tx, { id: company, name: state.name, origin });
        await this.store.insert(tx, { id, companyId: company, createdBy: actor.userId, state });
      },
      written: async () => presentOrganization(found(await this.store.findIn(tx, id)), actor.role),
    };
  }

  /** One that isn't there yet has nothing to lock, and no version. */
  private newSubject(id: string): Subject<{ version?: number }> {
    const nowhere = () => Promise.resolve({});
    return {
      keptId: id,
      lock: nowhere,
      look: nowhere,
      record: (tx, fields, origin) => this.changes.recordMade(tx, id, fields, origin),
    };
  }

  /** Asked of the database only for a slug that is another one. */
  private async slugFacts(
    tx: Tx,
    { before, merged }: { before: OrganizationState; merged: OrganizationState },
    whose: { of: string | null; by: string },
  ): Promise<{ slugIsTaken?: boolean; collisions?: number }> {
    return before.slug === merged.slug ? {} : this.store.askSlug(tx, merged.slug, whose);
  }
}

/** The change a checked body asks for, in the forms that are stored. */
function changeOf({ phoneNumber, branding, store, configuration, ...same }: OrganizationDto): OrganizationChange {
  return {
    ...same,
    ...(branding === undefined ? {} : { branding: branding && { ...branding } }),
    ...(store === undefined ? {} : { store: store && { ...store } }),
    ...(configuration === undefined ? {} : { configuration: configuration && { ...configuration } }),
    ...(phoneNumber === undefined ? {} : { phoneNumber: phoneNumber && found(parsePhone(phoneNumber)).e164 }),
  };
}

function stateOf({
  id: _,
  companyId: _c,
  version: _v,
  createdAt: _a,
  updatedAt: _u,
  suspendedBecause: _s,
  deletedAt: _d,
  ...state
}: OrganizationRow): OrganizationState {
  return state;
}

function afterOf(cursor: string | undefined): After | undefined {
  const place = placeOf(cursor, ([, id, ...more]) => isUuid(id) && more.length === 0);
  const [name, id] = place ?? [];
  return name === undefined || id === undefined ? undefined : { name, id };
}
