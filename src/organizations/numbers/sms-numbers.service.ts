import { Injectable } from '@nestjs/common';
import type { Actor } from '../../auth/caller.js';
import type { Tx } from '../../database/database.js';
import { found } from '../../failure.js';
import { faultsIn } from '../../http/decided-in-part.js';
import { USUAL_LIMIT } from '../../http/page-query.js';
import { cursorOf, placeOf } from '../../http/cursor.js';
import { pageOf, type Page } from '../../http/page.js';
import { parsePhone } from '../../values/phone-number.js';
import type { WriteAnswer } from '../../writes/write-answer.js';
import type { AskedWrite } from '../../writes/write-options.js';
import { decide, decideRemoval, sentIn } from '../decide.js';
import { OrganizationAccess, type Place } from '../organization-access.js';
import { OrganizationSubjects } from '../organization-subjects.js';
import { OrganizationWrites, type Plan } from '../organization-writes.service.js';
import type { NewSmsNumberDto, PlannedSmsNumberView, SmsNumbersQuery, SmsNumberView } from './sms-numbers.dto.js';
import { numberPlace, provisioned } from './sms-numbers.rules.js';
import { SmsNumbersStore, type SmsNumberRow } from './sms-numbers.store.js';
import { uuidv7 } from '../../values/uuid.js';

/** The numbers an organization has for its people. Who has one is part of the profile (see `administration/`). */
@Injectable()
export class SmsNumbersService {
  constructor(
    private readonly access: OrganizationAccess,
    private readonly store: SmsNumbersStore,
    private readonly subjects: OrganizationSubjects,
    private readonly writes: OrganizationWrites,
  ) {}

  async list(actor: Actor, organizationId: string, query: SmsNumbersQuery): Promise<Page<SmsNumberView>> {
    const { limit = USUAL_LIMIT, cursor, status, assigneeId } = query;
    const [after] = placeOf(cursor, (place) => place.length === 1) ?? [];
    await this.access.administer(actor, organizationId);
    const rows = await this.store.page(actor, organizationId, { after, status, assigneeId, limit: limit + 1 });
    return pageOf(rows, limit, { present: presentNumber, cursor: ({ e164 }) => cursorOf(e164) });
  }

  /** With the version of the organization, which counts its changes. */
  async read(actor: Actor, organizationId: string, id: string): Promise<WriteAnswer<SmsNumberView>> {
    const { version } = await this.access.administer(actor, organizationId);
    return { version, view: presentNumber(found(await this.store.find(actor, organizationId, id))) };
  }

  /** Provisions a number that is nobody's, be it in an organization that the caller doesn't reach. */
  provision(
    actor: Actor,
    organizationId: string,
    body: NewSmsNumberDto,
    asked: AskedWrite,
  ): Promise<WriteAnswer<SmsNumberView | PlannedSmsNumberView>> {
    return this.writes.write(actor, {
      asked,
      subject: () => this.subjects.of(organizationId),
      faults: faultsIn(body),
      plan: (tx, place) => this.planNew(tx, actor, place, body),
    });
  }

  /** Gives a number back to its provider; nobody loses one unawares, so it has to be released before. */
  delete(actor: Actor, organizationId: string, numberId: string, asked: AskedWrite): Promise<WriteAnswer<undefined>> {
    return this.writes.write(actor, {
      asked,
      subject: () => this.subjects.of(organizationId),
      plan: (tx, place) => this.planDeletion(tx, place, numberId),
    });
  }

  private async planNew(
    tx: Tx,
    actor: Actor,
    place: Place,
    body: Partial<NewSmsNumberDto>,
  ): Promise<Plan<SmsNumberView | PlannedSmsNumberView>> {
    const { provider = 'sinch', label = null } = body;
    const e164 = body.phoneNumber === undefined ? '' : found(parsePhone(body.phoneNumber)).e164;
    const { collisions, ...number } = await this.store.askNumber(tx, e164, actor.userId);
    const change = {
      before: { phoneNumber: '', provider: '', label: null },
      merged: { phoneNumber: e164, provider, label },
      sent: sentIn(body),
    };
    const { report, refusals } = decide('phoneNumbers.', change, { ...place, facts: { number } });
    const [id, fresh] = [uuidv7(), { phoneNumber: e164, provider, label, status: 'active' as const, assigneeId: null }];
    return {
      report,
      refusals,
      collisions,
      fields: provisioned(e164, null, { provider, label }),
      planned: () => fresh,
      write: () => this.store.insert(tx, { id, organizationId: place.id, e164, provider, label }),
      written: () => Promise.resolve({ _id: id, id, ...fresh }),
    };
  }

  private async planDeletion(tx: Tx, place: Place, numberId: string): Promise<Plan<undefined>> {
    const { e164, provider, label, status, assigneeId } = found(await this.store.lock(tx, place.id, numberId));
    const facts = { number: { isAssigned: assigneeId !== null } };
    return {
      ...decideRemoval('phoneNumbers', { ...place, facts }),
      fields: provisioned(e164, { provider, label }, null),
      late: { now: { label, status, assigneeId }, sent: null, place: numberPlace(e164) },
      planned: () => undefined,
      write: () => this.store.delete(tx, numberId),
      written: () => Promise.resolve(undefined),
    };
  }
}

export function presentNumber({ id, e164, provider, label, status, assigneeId }: SmsNumberRow): SmsNumberView {
  return { _id: id, id, phoneNumber: e164, provider, label, status, assigneeId };
}
