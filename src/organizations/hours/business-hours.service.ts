import { Injectable } from '@nestjs/common';
import type { Actor } from '../../auth/caller.js';
import type { Tx } from '../../database/database.js';
import { found } from '../../failure.js';
import { faultsIn } from '../../http/decided-in-part.js';
import { scheduleOf } from '../../values/schedule.js';
import type { WriteAnswer } from '../../writes/write-answer.js';
import type { AskedWrite } from '../../writes/write-options.js';
import { decide, sentIn } from '../decide.js';
import { OrganizationAccess, type Place } from '../organization-access.js';
import { OrganizationSubjects } from '../organization-subjects.js';
import { OrganizationWrites, type Plan } from '../organization-writes.service.js';
import type { BusinessHoursDto, BusinessHoursView } from './business-hours.dto.js';
import type { HoursQuery, HoursView } from './hours.dto.js';
import { hoursBetween } from './hours.rules.js';
import { changedHours, hoursDifferences, sentHours, weekFaults, type HoursState } from './business-hours.rules.js';
import { BusinessHoursStore } from './business-hours.store.js';

/** When an organization is open, and whether its members may differ. */
@Injectable()
export class BusinessHoursService {
  constructor(
    private readonly access: OrganizationAccess,
    private readonly store: BusinessHoursStore,
    private readonly subjects: OrganizationSubjects,
    private readonly writes: OrganizationWrites,
  ) {}

  async read(actor: Actor, id: string): Promise<WriteAnswer<BusinessHoursView>> {
    const { version } = await this.access.administer(actor, id);
    return { version, view: found(await this.store.find(actor, id)) };
  }

  /** What the hours come to; for every member, since the own hours tell it too. */
  async hours(actor: Actor, id: string, query: HoursQuery): Promise<HoursView> {
    await this.access.visit(actor, id);
    const facts = found(await this.store.schedule(actor, id));
    return { timezone: facts.timezone, ...hoursBetween(scheduleOf(facts), query, Date.now()) };
  }

  /** Changes what was sent and records it; a change that makes no difference writes nothing. */
  change(actor: Actor, id: string, body: BusinessHoursDto, asked: AskedWrite): Promise<WriteAnswer<BusinessHoursView>> {
    return this.writes.write(actor, {
      asked,
      subject: () => this.subjects.of(id),
      faults: faultsIn(body),
      plan: (tx, place) => this.plan(tx, place, body),
    });
  }

  private async plan(tx: Tx, place: Place, body: BusinessHoursDto): Promise<Plan<BusinessHoursView>> {
    const { id } = place;
    const before = found(await this.store.findIn(tx, id));
    const merged = changedHours(before, body);
    const { after, ...decision } = decide<HoursState>('', { before, merged, sent: sentIn(body) }, place);
    return {
      ...decision,
      faults: weekFaults(before, body),
      fields: hoursDifferences(before, after),
      late: { now: before, sent: sentHours(body, merged), depth: 2 },
      planned: () => after,
      write: () => this.store.update(tx, id, after),
      written: () => Promise.resolve(after),
    };
  }
}
