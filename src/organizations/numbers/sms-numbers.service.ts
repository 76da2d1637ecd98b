import { Injectable } from '@nestjs/common';
import type { Actor } from '../../auth/caller.js';
import { Database, type Tx } from '../../database/database.js';
import { at, notFound } from '../../failure.js';
import { Collisions } from '../../limits/collisions.js';
import { USUAL_LIMIT } from '../../http/page.query.js';
import { cursorOf, placeOf } from '../../http/cursor.js';
import { pageOf, type Page } from '../../http/page.js';
import { differencesOf } from '../../values/differences.js';
import { pointer } from '../../values/json-map.js';
import { sameJson } from '../../values/merge.js';
import { parsePhone } from '../../values/phone-number.js';
import { OrganizationAccess } from '../organization-access.js';
import { OrganizationChangesStore } from '../organization-changes.store.js';
import type { NewSmsNumberDto, SmsNumbersQuery, SmsNumberView } from './sms-numbers.dto.js';
import { numberAssigned, numberMoved, unknownMember } from './sms-numbers.failures.js';
import { personConcerned, type SmsNumberState } from './sms-numbers.rules.js';
import { SmsNumbersStore, type SmsNumberRow } from './sms-numbers.store.js';

/** One number, and the request that is about it. */
export interface NumberRequest {
  organizationId: string;
  numberId: string;
  requestId: string;
}

/** What a number was when the change was decided, and what it is to be. */
export interface NumberPlan {
  before: SmsNumberState;
  after: SmsNumberState;
}

/** The numbers an organization has for its people. Who has one is part of the profile (see `administration/`). */
@Injectable()
export class SmsNumbersService {
  constructor(
    private readonly database: Database,
    private readonly access: OrganizationAccess,
    private readonly store: SmsNumbersStore,
    private readonly changes: OrganizationChangesStore,
    private readonly collisions: Collisions,
  ) {}

  async list(actor: Actor, organizationId: string, query: SmsNumbersQuery): Promise<Page<SmsNumberView>> {
    const { limit = USUAL_LIMIT, cursor } = query;
    const [after] = placeOf(cursor, (place) => place.length === 1) ?? [];
    await this.access.administer(actor, organizationId);
    const rows = await this.store.page(actor, organizationId, after, limit + 1);
    return pageOf(rows, limit, { present: presentNumber, cursor: ({ e164 }) => cursorOf(e164) });
  }

  /** Provisions a number; the database refuses one that is a personal phone, also when the two race. */
  async provision(
    actor: Actor,
    organizationId: string,
    body: NewSmsNumberDto,
    requestId: string,
  ): Promise<SmsNumberView> {
    await this.access.administer(actor, organizationId);
    const work = () => this.insert(actor, organizationId, body, requestId);
    return actor.role === 'SUPERADMIN' ? work() : this.collisions.whileProvisioning(actor.userId, work);
  }

  private insert(
    actor: Actor,
    organizationId: string,
    body: NewSmsNumberDto,
    requestId: string,
  ): Promise<SmsNumberView> {
    const { provider = 'sinch', label = null } = body;
    const { e164 } = found(parsePhone(body.phoneNumber));
    return this.database.transaction(actor, async (tx) => {
      await this.access.lockToAdminister(tx, actor, organizationId);
      const number = await this.store.insert(tx, organizationId, { e164, provider, label });
      const fields = { [pointer('phoneNumbers', e164)]: { before: null, after: { provider, label } } };
      await this.changes.record(tx, organizationId, fields, { actorId: actor.userId, requestId });
      return presentNumber(number);
    });
  }

  async read(actor: Actor, request: NumberRequest): Promise<SmsNumberView> {
    return presentNumber(await this.get(actor, request));
  }

  async get(actor: Actor, { organizationId, numberId }: NumberRequest): Promise<SmsNumberRow> {
    await this.access.administer(actor, organizationId);
    return found(await this.store.find(actor, organizationId, numberId));
  }

  /** Changes what concerns nobody’s profile. */
  change(actor: Actor, request: NumberRequest, plan: NumberPlan): Promise<void> {
    return this.database.transaction(actor, (tx) => this.changeIn(tx, actor, request, plan));
  }

  /** The number’s own part of a plan that a profile is changed with, in the same transaction. */
  async changeIn(tx: Tx, actor: Actor, request: NumberRequest, { before, after }: NumberPlan): Promise<void> {
    const { organizationId, numberId, requestId } = request;
    await this.access.lockToAdminister(tx, actor, organizationId);
    const person = personConcerned(before, after);
    const isAtHome = person === undefined || (await this.store.lockPerson(tx, organizationId, person));
    if (after.assigneeId !== null && !isAtHome) throw at('/assigneeId', unknownMember);
    const number = found(await this.store.lock(tx, organizationId, numberId));
    if (!sameJson(stateOf(number), stateOf(before))) throw numberMoved();
    const fields = differencesOf(stateOf(before), stateOf(after), ['phoneNumbers', number.e164]);
    if (Object.keys(fields).length === 0) return;
    await this.store.update(tx, numberId, after);
    await this.changes.record(tx, organizationId, fields, { actorId: actor.userId, requestId });
  }

  /** Gives a number back to its provider; nobody loses one unawares, so it has to be released before. */
  delete(actor: Actor, { organizationId, numberId, requestId }: NumberRequest): Promise<void> {
    return this.database.transaction(actor, async (tx) => {
      await this.access.lockToAdminister(tx, actor, organizationId);
      const { e164, provider, label, assigneeId } = found(await this.store.lock(tx, organizationId, numberId));
      if (assigneeId !== null) throw numberAssigned();
      await this.store.delete(tx, numberId);
      const fields = { [pointer('phoneNumbers', e164)]: { before: { provider, label }, after: null } };
      await this.changes.record(tx, organizationId, fields, { actorId: actor.userId, requestId });
    });
  }
}

function stateOf({ label, status, assigneeId }: SmsNumberState): SmsNumberState {
  return { label, status, assigneeId };
}

function presentNumber({ id, e164, provider, label, status, assigneeId }: SmsNumberRow): SmsNumberView {
  return { _id: id, phoneNumber: e164, provider, label, status, assigneeId };
}

function found<Value>(value: Value | undefined): Value {
  if (value === undefined) throw notFound();
  return value;
}
