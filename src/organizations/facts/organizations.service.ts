import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../auth/caller.js';
import { Database, type Tx } from '../../database/database.js';
import { slugTaken } from '../../database/sql-failures.js';
import { invalidRequest, notFound, type Failure, type FieldFault } from '../../failure.js';
import { faultsIn } from '../../http/decided-in-part.js';
import { USUAL_LIMIT } from '../../http/page.query.js';
import { cursorOf, placeOf } from '../../http/cursor.js';
import { pageOf, type Page } from '../../http/page.js';
import { isUuid } from '../../values/uuid.js';
import { ChangesStore } from '../../history/changes.store.js';
import { differencesOf } from '../../values/differences.js';
import { parsePhone } from '../../values/phone-number.js';
import { CompaniesService } from '../companies/companies.service.js';
import { OrganizationAccess } from '../organization-access.js';
import { OrganizationChangesStore } from '../organization-changes.store.js';
import type { NewOrganizationDto, OrganizationDto, OrganizationsQuery, OrganizationView } from './organizations.dto.js';
import { organizationChanged } from '../organizations.failures.js';
import {
  blankOrganization,
  changedOrganization,
  organizationFaults,
  type OrganizationChange,
  type OrganizationState,
} from './organizations.rules.js';
import { OrganizationsStore, type After, type OrganizationRow } from './organizations.store.js';
import { presentOrganization } from './organizations.view.js';

/** How a change of an organization is asked for. */
export interface OrganizationWrite {
  requestId: string;
  /** Refuse unless the organization still has this version. */
  ifVersion: number | undefined;
}

/** The tenants. */
@Injectable()
export class OrganizationsService {
  constructor(
    private readonly database: Database,
    private readonly access: OrganizationAccess,
    private readonly store: OrganizationsStore,
    private readonly companies: CompaniesService,
    private readonly history: ChangesStore,
    private readonly changes: OrganizationChangesStore,
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
    const role = await this.access.visit(actor, id);
    return presentOrganization(found(await this.store.find(actor, id)), role);
  }

  /** Makes an organization without anybody in it, and its company unless one is given. */
  create(actor: Actor, { companyId, ...body }: NewOrganizationDto, requestId: string): Promise<OrganizationView> {
    const state = good(changedOrganization({ ...blankOrganization, name: body.name, slug: body.slug }, changeOf(body)));
    return this.database.transaction(actor, async (tx) => {
      const company = await this.companies.givenOrNew(tx, { companyId, name: body.name });
      const row = await this.store.insert(tx, { id: uuidv7(), companyId: company, createdBy: actor.userId, state });
      await this.history.insert(tx, {
        subject: 'organization',
        subjectId: row.id,
        organizationId: row.id,
        version: row.version,
        actorId: actor.userId,
        source: 'organizations',
        requestId,
        fields: differencesOf({}, { ...state, companyId: company }),
      });
      return presentOrganization(row, actor.role);
    });
  }

  /** Changes what was sent and records it; a change that makes no difference writes nothing. */
  async change(actor: Actor, id: string, body: OrganizationDto, write: OrganizationWrite): Promise<OrganizationView> {
    const faults = faultsIn(body);
    if (faults.length > 0) {
      await this.access.administer(actor, id);
      const before = stateOf(found(await this.store.find(actor, id)));
      const errors = [...faults, ...organizationFaults(changedOrganization(before, changeOf(body)))];
      throw await this.refusalOf(id, body, errors);
    }
    const outcome = await this.database.transaction(actor, (tx) => this.changeIn(tx, actor, { id, body, write }));
    if ('faults' in outcome) throw await this.refusalOf(id, body, outcome.faults);
    return outcome.view;
  }

  private async changeIn(
    tx: Tx,
    actor: Actor,
    { id, body, write }: { id: string; body: OrganizationDto; write: OrganizationWrite },
  ): Promise<{ view: OrganizationView } | { faults: FieldFault[] }> {
    const role = await this.access.lockToAdminister(tx, actor, id);
    const before = found(await this.store.findIn(tx, id));
    if (write.ifVersion !== undefined && write.ifVersion !== before.version) {
      throw organizationChanged({ version: before.version });
    }
    const state = stateOf(before);
    const after = changedOrganization(state, changeOf(body));
    const faults = organizationFaults(after);
    if (faults.length > 0) return { faults };
    const fields = differencesOf(state, after);
    if (Object.keys(fields).length === 0) return { view: presentOrganization(before, role) };
    await this.store.update(tx, id, after);
    await this.changes.record(tx, id, fields, { actorId: actor.userId, requestId: write.requestId });
    return { view: presentOrganization(found(await this.store.findIn(tx, id)), role) };
  }

  /** With a slug that is taken, which otherwise the database tells at the write. */
  private async refusalOf(id: string, { slug }: OrganizationDto, errors: readonly FieldFault[]): Promise<Failure> {
    const isTaken = slug !== undefined && (await this.store.isSlugTaken(id, slug));
    if (!isTaken) return invalidRequest({ errors: [...errors] });
    const { code, message } = slugTaken();
    return slugTaken({ errors: [...errors, { pointer: '/slug', code, message }] });
  }
}

function found<Value>(value: Value | undefined): Value {
  if (value === undefined) throw notFound();
  return value;
}

function good(state: OrganizationState): OrganizationState {
  const errors = organizationFaults(state);
  if (errors.length > 0) throw invalidRequest({ errors });
  return state;
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
  ...state
}: OrganizationRow): OrganizationState {
  return state;
}

function afterOf(cursor: string | undefined): After | undefined {
  const place = placeOf(cursor, ([, id, ...more]) => isUuid(id) && more.length === 0);
  const [name, id] = place ?? [];
  return name === undefined || id === undefined ? undefined : { name, id };
}
